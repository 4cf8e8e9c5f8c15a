/** No body that Discord documents is nested half as deep; functions that call themselves would run out of stack. */
const DEEPEST = 100

/** JSON of strangers as a value; throws a SyntaxError for bad text or senseless depth. Keys named `__proto__` are left out. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  clean(value, DEEPEST)
  return value
}

function clean(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) throw new SyntaxError(`nested deeper than ${DEEPEST} levels`)
  if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
  for (const inner of Object.values(value)) clean(inner, levels - 1)
}
