import { parseArgs } from 'node:util'

/** How the sandbox is started by itself. */
export interface Settings {
  port: number
  host?: string
  remote: boolean
  stateFile?: string
  recordTo?: string
}

export const USAGE = `Usage: npm run sandbox -- [options]
A local Discord: its API, its gateway, and a web page for the people in it.

  --port <n>       where it listens; 0 takes any free port (SANDBOX_PORT, otherwise 4400)
  --state <file>   keeps the world in this file; without it every start begins anew (SANDBOX_STATE)
  --host <address> listens there instead of on 127.0.0.1
  --allow-remote   lets --host be an address that other machines reach: whoever reaches it may do everything
  --help           says this

SANDBOX_RECORD=<folder> writes every REST call and its answer there, without tokens.`

/** What the command line asks for; a text is the sentence to refuse it with. */
export function readSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Settings | 'help' | { refusal: string } {
  let values: { port?: string; state?: string; host?: string; 'allow-remote'?: boolean; help?: boolean }
  try {
    values = parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    // Node's first sentence names the option; what follows is about its own syntax.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    return { refusal: `${sentence}. --help lists the options.` }
  }
  if (values.help) return 'help'
  const name = values.port === undefined ? 'SANDBOX_PORT' : '--port'
  const text = values.port ?? (env.SANDBOX_PORT || '4400')
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    return { refusal: `${name} must be a port number, or 0 for any free one.` }
  for (const option of ['state', 'host'] as const)
    if (values[option] === '') return { refusal: `--${option} must not be empty.` }
  const stateFile = values.state ?? env.SANDBOX_STATE
  return {
    port: Number(text),
    remote: values['allow-remote'] ?? false,
    ...(values.host ? { host: values.host } : {}),
    ...(stateFile ? { stateFile } : {}),
    ...(env.SANDBOX_RECORD ? { recordTo: env.SANDBOX_RECORD } : {}),
  }
}

const OPTIONS = {
  port: { type: 'string' },
  state: { type: 'string' },
  host: { type: 'string' },
  'allow-remote': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const
