/**
 * A username Discord accepts (2–32 characters, without its forbidden words and signs), as close as can be to `name`; one it
 * accepts already comes back as it is.
 */
export function legalUsername(name: string): string {
  let clean = name.normalize('NFC').replace(/[\p{Cc}\p{Cf}]/gu, ' ')
  // Taking one word out can make another: “discdiscordord”.
  for (let before = ''; before !== clean; ) {
    before = clean
    clean = clean
      .replace(/discord|```|[@#:]/giu, ' ')
      .replace(/\s+/gu, ' ')
      .trim()
  }
  const short = [...clean].slice(0, 32).join('').trim()
  const tooPlain = [...short].length < 2 || /^(everyone|here)$/i.test(short)
  return tooPlain ? `${short} bot`.trim() : short
}
