import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../src/main/paths.ts'

/** Compiles the project before the tests that start it as a person would; always, because it takes but a few seconds; once, because a page that is open would miss what is built anew. */
export default function buildFirst(): void {
  const root = projectRoot()
  const tool = (name: string, ...args: string[]) =>
    execFileSync(join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: 'inherit' })
  tool('tsc', '-p', 'tsconfig.build.json')
  tool('vite', 'build', '--logLevel', 'warn', 'src/sandbox/client')
}
