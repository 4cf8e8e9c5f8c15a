import { watch } from 'node:fs'

export interface DevLoopNeeds {
  folder: string
  /** Builds and answers the file to run; throws for people. */
  build(): Promise<string>
  /** Starts the file; `stop` resolves when it has ended. */
  start(file: string): { stop(): Promise<void> }
  say(line: string): void
  /** Editors write a file in several steps; they are taken together. */
  settleMs?: number
}

/** Builds and restarts whenever a file in the folder changes. What cannot be built leaves the older one running. */
export async function startDevLoop({ folder, build, start, say, settleMs = 150 }: DevLoopNeeds) {
  let running: { file: string; stop(): Promise<void> } | undefined
  let work = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function turn(): Promise<void> {
    try {
      const began = performance.now()
      const file = await build()
      // The name is made of the content: the same name is the same code.
      if (file === running?.file) return
      await running?.stop()
      running = { file, ...start(file) }
      say(`built in ${Math.round(performance.now() - began)} ms and started`)
    } catch (error) {
      say(`${error instanceof Error ? error.message : String(error)}${running ? ' The older one goes on.' : ''}`)
    }
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      work = work.then(turn)
    }, settleMs)
  }
  const watcher = watch(folder, { recursive: true }, (_event, name) => {
    if (name === null || !/(^|\/)(node_modules|\.git)\/|(~|\.swp)$/.test(String(name))) soon()
  })
  watcher.on('error', (error) => say(`cannot watch ${folder}: ${error.message}`))
  work = turn()
  await work
  return {
    async close(): Promise<void> {
      watcher.close()
      clearTimeout(timer)
      await work
      await running?.stop()
    },
  }
}
