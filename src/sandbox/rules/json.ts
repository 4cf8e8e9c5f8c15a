/** No body that Discord documents is nested half as deep; functions that call themselves would run out of stack. */
const DEEPEST = 100

/** With its own `toString` an object could not even be written into a complaint; a copy would take `__proto__` as its own. */
const NEEDED = ['__proto__', 'toString']

/** JSON of strangers as a value; throws a SyntaxError for bad text or senseless depth. Keys that every object needs are left out. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  clean(value, DEEPEST)
  return value
}

function clean(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) throw new SyntaxError(`nested deeper than ${DEEPEST} levels`)
  for (const key of NEEDED) if (Object.hasOwn(value, key)) Reflect.deleteProperty(value, key)
  for (const inner of Object.values(value)) clean(inner, levels - 1)
}
