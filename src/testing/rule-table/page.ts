import type { Refusal } from './codes.ts'
import type { Rule } from './rule.ts'
import type { Story } from './stories.ts'

const cell = (text: string) => text.replaceAll('|', '\\|')
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
const code = (text: string) => `\`${text}\``

/** All rules as one page of Markdown, for people. */
export function asPage(
  subjects: Readonly<Record<string, readonly Rule[]>>,
  refusals: readonly Refusal[],
  stories: readonly Story[],
): string {
  const forms = Object.entries(subjects).map(([subject, rules]) => {
    const rows = rules.map(({ rule, by, page }) => [rule, by.includes('[') ? code(by) : by, page])
    return `## ${subject}\n\n${table(['rule', 'refused', "Discord's page"], rows)}`
  })
  const named = refusals.map(({ rule, call, answer, page }) => [rule, code(call), answer, page])
  const told = stories.map(({ rule, page, file }) => [rule, page, code(file)])
  return `${[
    '# Discord’s rules, as the sandbox keeps them',
    'Made from the tests that hold each of them: `npx vitest run src/sandbox/rules -u` writes it anew.',
    'A form that breaks a rule gets 400 with code 50035 and the nested `errors` named here, as `path[CODE]`. What is marked ~ is not documented by Discord.',
    ...forms,
    `## What requests name\n\n${table(['rule', 'call', 'answer', "Discord's page"], named)}`,
    `## Deadlines, limits, sessions\n\n${table(['rule', "Discord's page", 'test'], told)}`,
  ].join('\n\n')}\n`
}
