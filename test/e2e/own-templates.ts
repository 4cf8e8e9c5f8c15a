import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../src/main/paths.ts'

/** Puts a template into `folder`: `custom` under another name, with `code` at the end of its index.ts. Answers the line on which that begins. */
export function seedTemplate(folder: string, name: string, code = '', version = '1.0.0'): number {
  const into = join(folder, name)
  cpSync(join(projectRoot(), 'templates', 'custom'), into, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(into, 'template.json'), 'utf8'))
  const own = { ...manifest, name, version, title: `Template ${name}`, editable: false }
  writeFileSync(join(into, 'template.json'), JSON.stringify(own))
  const index = join(into, 'src', 'index.ts')
  const before = readFileSync(index, 'utf8')
  writeFileSync(index, `${before}\n${code}\n`)
  return before.split('\n').length + 1
}
