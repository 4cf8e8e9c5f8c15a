import { WebSocket } from 'ws'

/** As much of a bot as answers slash commands: no library, so that what is measured is the sandbox. */
export interface TrivialBot {
  /** A heartbeat beside those that are due; resolves when one was acknowledged. */
  beat(): Promise<void>
  close(): Promise<void>
}

interface Payload {
  op: number
  s: number | null
  t: string | null
  d: { heartbeat_interval: number; id: string; token: string }
}

/** Resolves at READY. `answer` is told of every interaction. */
export async function connectBot(
  url: string,
  token: string,
  answer: (interaction: { id: string; token: string }) => Promise<void>,
): Promise<TrivialBot> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/gateway?v=10&encoding=json`)
  let sequence: number | null = null
  let beating: NodeJS.Timeout | undefined
  const waiting: (() => void)[] = []
  const beat = () => socket.send(JSON.stringify({ op: 1, d: sequence }))
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', (code) => reject(new Error(`the gateway closed with ${code}`)))
    socket.on('message', (raw) => {
      const { op, s, t, d } = JSON.parse(raw.toString()) as Payload
      sequence = s ?? sequence
      if (op === 10) {
        beating = setTimeout(() => {
          beat()
          beating = setInterval(beat, d.heartbeat_interval)
        }, d.heartbeat_interval * Math.random())
        const properties = { os: 'linux', browser: 'bench', device: 'bench' }
        socket.send(JSON.stringify({ op: 2, d: { token, intents: 1, properties } }))
      }
      if (op === 11) waiting.shift()?.()
      if (op === 9) reject(new Error('the gateway refused the session'))
      if (t === 'READY') resolve()
      if (t === 'INTERACTION_CREATE') answer(d).catch((error: Error) => process.stderr.write(`${error.message}\n`))
    })
  })
  return {
    beat() {
      beat()
      return new Promise((resolve) => waiting.push(resolve))
    },
    async close() {
      clearInterval(beating)
      socket.close(1000)
      await closed
    },
  }
}

/** A call with JSON; throws what was not taken. */
export async function send(url: string, method: string, body: object, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bot ${token}` } : {}) }
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname.slice(0, 40)}: ${response.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}

/** The first answer to an interaction. */
export const reply = async (url: string, interaction: { id: string; token: string }): Promise<void> =>
  void (await send(`${url}/api/v10/interactions/${interaction.id}/${interaction.token}/callback`, 'POST', {
    type: 4,
    data: { content: 'Pong' },
  }))

/** `work` for each, so many at once. */
export async function forEachOf<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const left = [...all]
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
