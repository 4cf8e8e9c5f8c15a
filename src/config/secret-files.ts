import { readFileSync } from 'node:fs'

/**
 * What `<NAME>_FILE` names, for each secret: containers are given secrets as files, because their environment can be inspected.
 * A file that cannot be used is a mistake, told without its content.
 */
export function readSecretFiles(env: Readonly<Record<string, string | undefined>>, names: readonly string[]) {
  const values: Record<string, string> = {}
  const mistakes: string[] = []
  for (const name of names) {
    const file = env[`${name}_FILE`]
    if (file === undefined) continue
    if (env[name] !== undefined) mistakes.push(`${name} and ${name}_FILE are both set; keep one of them.`)
    else {
      const found = read(file)
      if (found.text === undefined)
        mistakes.push(`${name}_FILE must name a file with the value, but ${file} ${found.why}.`)
      else if (found.text !== '') values[name] = found.text
    }
  }
  return { values, mistakes }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
}

function read(file: string): { text: string; why?: undefined } | { text?: undefined; why: string } {
  try {
    return { text: readFileSync(file, 'utf8').trim() }
  } catch (error) {
    return { why: reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'cannot be read' }
  }
}
