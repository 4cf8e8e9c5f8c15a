import type { Behaviour } from '../deployment/contract.ts'

/**
 * The bots of the contract suite as real programs. They write what they read of their secrets to `seenFile`, and end with
 * code 7 on SIGUSR2. `outputs`: whether the order of standard output and standard error to one another is kept.
 */
export function botScripts({ seenFile, outputs }: { seenFile: string; outputs: 'joined' | 'apart' }) {
  const begin = `
import { readFileSync, writeFileSync } from 'node:fs'
const generation = process.env.MUSTER_GENERATION
writeFileSync('${seenFile}', readFileSync(process.env.MUSTER_SECRETS_FILE))
process.on('SIGUSR2', () => process.exit(7))
const runs = setInterval(() => {}, 1000)
const end = (words) => process.on('SIGTERM', () => setTimeout(() => { words(); process.exit(0) }, 150))
`
  const ends = `end(() => console.error('closed ' + generation)); console.log('opened ' + generation);`
  const line = outputs === 'joined' ? '(n % 2 ? console.log : console.error)' : 'console.log'
  return {
    run: begin + ends,
    stubborn: `${begin}process.on('SIGTERM', () => {}); console.log('opened ' + generation)`,
    exit: `${begin}console.log('opened ' + generation); process.exit(3)`,
    talk: `${begin}${ends}for (let n = 1; n <= 300; n++) ${line}('line ' + n)`,
    timed: `${begin}
console.log('from ' + generation + ' ' + Date.now())
end(() => console.log('until ' + generation + ' ' + Date.now()))
console.log('opened ' + generation)`,
  } satisfies Record<Behaviour, string>
}
