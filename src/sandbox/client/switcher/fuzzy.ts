/**
 * How well a name fits what was typed: 0 where its letters do not follow each other in it. The whole name is best, then its
 * beginning, the beginning of a word, anywhere in one piece, and last letters apart.
 */
export function fitness(name: string, typed: string): number {
  const [text, query] = [name.toLowerCase(), typed.toLowerCase().trim()]
  if (query === '' || text === query) return 100
  const at = text.indexOf(query)
  if (at === 0) return 90
  if (at > 0) return /[\s\-_.]/.test(text.charAt(at - 1)) ? 80 : 60
  return isScattered(text, query) ? 30 - Math.min(text.length - query.length, 20) : 0
}

function isScattered(text: string, query: string): boolean {
  let from = 0
  for (const letter of query.replace(/\s+/g, '')) {
    const at = text.indexOf(letter, from)
    if (at < 0) return false
    from = at + 1
  }
  return true
}
