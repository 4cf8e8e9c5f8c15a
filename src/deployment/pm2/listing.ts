import type { Exit, Observed } from '../driver.ts'

/** One entry of the daemon's list, as far as we read it. */
export interface Listed {
  pid?: number
  pm_id: number
  monit?: { memory: number }
  pm2_env: {
    status?: string
    muster_bot_id?: string
    muster_generation?: number
    muster_exit_at?: number
    muster_exit_code?: number | null
    muster_exit_signal?: string | null
    pm_uptime?: number
  }
}

/** True while it has a process, also while that is being stopped. */
export function isRunning(listed: Listed): boolean {
  return Boolean(listed.pid)
}

/** True from the moment it was asked to end. */
export function isStopping(listed: Listed): boolean {
  return listed.pm2_env.status === 'stopping'
}

/** One line per bot: what runs comes before what ended, then the newer generation. */
export function newestOfEach(listed: readonly Listed[]): Observed[] {
  const best = new Map<string, Observed>()
  for (const bot of listed.map(observed)) {
    const other = bot && best.get(bot.botId)
    if (bot && (!other || weight(bot) > weight(other))) best.set(bot.botId, bot)
  }
  return [...best.values()]
}

function weight({ state, generation }: Observed): number {
  return state === 'running' ? 1e12 + generation : generation
}

/** What the driver tells of a listed bot; undefined for what is not a bot of ours. */
function observed(listed: Listed): Observed | undefined {
  const env = listed.pm2_env
  if (env.muster_bot_id === undefined) return undefined
  const bot = { botId: env.muster_bot_id, generation: env.muster_generation ?? 0 }
  if (isRunning(listed)) {
    const since = new Date(env.pm_uptime ?? 0)
    const memoryBytes = listed.monit?.memory
    return { ...bot, state: 'running', since, ...(memoryBytes ? { memoryBytes } : {}) }
  }
  const exit = { code: env.muster_exit_code ?? null, signal: env.muster_exit_signal ?? null }
  return { ...bot, state: 'exited', since: new Date(env.muster_exit_at ?? env.pm_uptime ?? 0), exit }
}

/** The exit that the daemon published. */
export function exitOf(payload: unknown): Exit {
  const published = payload as Omit<Exit, 'at'> & { at: number }
  return { ...published, at: new Date(published.at) }
}
