type Channels = readonly [number, number, number]

/** The lightest ground on which a name stands: a message that mentions, or a line that is pointed at. */
const GROUND: Channels = [64, 66, 73]
/** WCAG 2.2, 1.4.3. */
const LEAST = 4.5

/** Relative luminance, as WCAG defines it. */
function luminance(channels: Channels): number {
  const [red = 0, green = 0, blue = 0] = channels
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return red * 0.2126 + green * 0.7152 + blue * 0.0722
}

/** How far two colours are apart, from 1 to 21. */
export function contrast(one: Channels, other: Channels): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

/** A colour that somebody chose, as Discord's client may show it too: lighter, as far as it takes to read it on every ground of this page. */
export function readable(colour: number): string {
  const chosen: Channels = [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255]
  for (let white = 0; white <= 1; white += 0.05) {
    const mixed = chosen.map((value) => Math.round(value + (255 - value) * white)) as unknown as Channels
    if (contrast(mixed, GROUND) >= LEAST)
      return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
  }
  return '#ffffff'
}
