import type { Settings } from '../../runtime/command.ts'
import type { Day } from './data.ts'
import { encodePng, type Picture } from './png.ts'

const width = 720
const height = 300
const plot = { left: 56, right: 704, top: 20, bottom: 256 }
/** Colours by number: ground (Discord's dark one), lines, letters, and the owner's. */
const ground = 0
const lines = 1
const letters = 2
const own = 3

/** One number per day as a PNG of 720 × 300, in the owner's colour. */
export async function chartOf(series: readonly Day[], settings: Settings): Promise<Uint8Array> {
  const picture: Picture = {
    width,
    height,
    pixels: new Uint8Array(width * height).fill(ground),
    palette: [[43, 45, 49], [78, 80, 88], [181, 186, 193], rgb(String(settings.colour))],
  }
  const top = niceTop(Math.max(1, ...series.map(({ total }) => total)))
  const y = (value: number) => Math.round(plot.bottom - ((plot.bottom - plot.top) * value) / top)
  for (const value of [0, top / 2, top]) {
    fill(picture, plot.left, y(value), plot.right - plot.left, 1, lines)
    const label = String(value)
    write(picture, plot.left - 8 - label.length * 12, y(value) - 7, label)
  }
  const step = (plot.right - plot.left) / Math.max(1, series.length)
  const x = (index: number) => Math.round(plot.left + step * index)
  series.forEach(({ total }, index) => {
    if (settings.chart_style === 'Line') {
      const next = series[index + 1]
      const middle = x(index) + Math.round(step / 2)
      if (next) stroke(picture, middle, y(total), x(index + 1) + Math.round(step / 2), y(next.total))
      else fill(picture, middle - 1, y(total) - 1, 3, 3, own)
    } else if (total > 0) {
      const gap = step >= 4 ? Math.max(1, Math.round(step * 0.15)) : 0
      fill(picture, x(index) + gap, y(total), Math.max(1, Math.round(step) - 2 * gap), plot.bottom - y(total), own)
    }
  })
  for (const [index, { day }] of labelled(series)) {
    const label = day.slice(5)
    const at = x(index) + Math.round(step / 2) - label.length * 6
    write(picture, Math.min(Math.max(0, at), width - label.length * 12), plot.bottom + 12, label)
  }
  return encodePng(picture)
}

/** The first day, the last, and some between, as many as have room. */
function labelled(series: readonly Day[]): [number, Day][] {
  const every = Math.max(1, Math.ceil((series.length - 1) / 6))
  return [...series.entries()].filter(([index]) => index % every === 0)
}

/** A top of the scale whose half is a whole number, too. */
function niceTop(most: number): number {
  const size = 10 ** Math.floor(Math.log10(most))
  return (
    [2, 4, 6, 8, 10, 20].map((n) => (n * size) / (size === 1 ? 1 : 2)).find((n) => n >= most && n % 2 === 0) ?? most * 2
  )
}

function rgb(hex: string): [number, number, number] {
  const value = /^#[0-9a-f]{6}$/i.test(hex) ? Number.parseInt(hex.slice(1), 16) : 0x5865f2
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function fill({ pixels }: Picture, left: number, top: number, w: number, h: number, colour: number): void {
  for (let y = Math.max(0, top); y < Math.min(height, top + h); y += 1) {
    pixels.fill(colour, y * width + Math.max(0, left), y * width + Math.min(width, left + w))
  }
}

/** A line three pixels wide. */
function stroke(picture: Picture, x1: number, y1: number, x2: number, y2: number): void {
  const steps = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1)
  for (let i = 0; i <= steps; i += 1) {
    const x = Math.round(x1 + ((x2 - x1) * i) / steps)
    fill(picture, x - 1, Math.round(y1 + ((y2 - y1) * i) / steps) - 1, 3, 3, own)
  }
}

/** Digits as five columns of seven pixels, each drawn twice as large; a column is a number, its lowest bit at the top. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  0: [62, 81, 73, 69, 62],
  1: [0, 66, 127, 64, 0],
  2: [66, 97, 81, 73, 70],
  3: [33, 65, 69, 75, 49],
  4: [24, 20, 18, 127, 16],
  5: [39, 69, 69, 69, 57],
  6: [60, 74, 73, 73, 48],
  7: [1, 113, 9, 5, 3],
  8: [54, 73, 73, 73, 54],
  9: [6, 73, 73, 41, 30],
  '-': [8, 8, 8, 8, 8],
}

function write(picture: Picture, left: number, top: number, text: string): void {
  ;[...text].forEach((character, position) => {
    glyphs[character]?.forEach((column, x) => {
      for (let y = 0; y < 7; y += 1) {
        if ((column >> y) & 1) fill(picture, left + position * 12 + x * 2, top + y * 2, 2, 2, letters)
      }
    })
  })
}
