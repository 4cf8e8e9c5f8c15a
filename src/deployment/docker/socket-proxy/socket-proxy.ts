import { once } from 'node:events'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { answerWithinMs } from '../engine.ts'
import { labels } from '../names.ts'
import { isJson, judge, refusalOfBody } from './judge.ts'
import { type Rule, rulesFor } from './rules.ts'

export interface SocketProxyNeeds {
  /** Socket of the engine. */
  engine: string
  /** Socket to make; what lies there is replaced. */
  listen: string
  /** The one that bots are put on. */
  network: string
  log(line: string): void
}

/** Much more than the container of a bot takes. */
const mostJsonBytes = 256 * 1024

/**
 * Stands between Muster and an engine's socket, which is as good as root on its machine: passes on what running bots takes,
 * answers 403 with the reason to everything else, and lets nobody touch what no Muster made.
 */
export async function startSocketProxy({ engine, listen, network, log }: SocketProxyNeeds) {
  const rules = rulesFor(network)

  async function answerTo(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '' } = asked
    const refuse = (reason: string, status = 403) => {
      log(`refused: ${method} ${url.split('?')[0]}: ${reason}`)
      asked.resume()
      say(answer, status, `Muster’s socket proxy refused this: ${reason}.`)
    }
    const verdict = judge(rules, method, url)
    if ('refused' in verdict) return refuse(verdict.refused)
    const { rule, path, id } = verdict
    if (rule.owned && id !== undefined && !(await isOfMuster(rule.owned, id)))
      return refuse(`${id} was not made by Muster`)
    if (!isJson(rule)) return pass(asked, answer, rule, path)
    const body = await readJson(asked)
    if (body === undefined) return refuse('the body is no JSON, or too long', 400)
    const refusal = refusalOfBody(rule, body)
    if (refusal !== undefined) return refuse(refusal)
    // Written anew: an engine merges a name that comes twice, where a parser takes the last.
    return pass(asked, answer, rule, path, JSON.stringify(body))
  }

  function pass(asked: IncomingMessage, answer: ServerResponse, rule: Rule, path: string, json?: string): void {
    const headers =
      json !== undefined
        ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }
        : rule.body === 'archive'
          ? kept(asked.headers, ['content-type', 'content-length', 'transfer-encoding'])
          : { 'content-length': 0 }
    const passed = request({ socketPath: engine, method: rule.method, path, headers }, (got) => {
      const { connection: _, 'keep-alive': __, ...rest } = got.headers
      answer.writeHead(got.statusCode ?? 502, rest)
      answer.flushHeaders()
      got.pipe(answer)
      // Half an answer must not look like a whole one.
      got.once('aborted', () => answer.destroy())
    })
    passed.once('error', (error) => {
      if (answer.headersSent) return void answer.destroy()
      say(answer, 502, `The engine cannot be reached: ${error.message}`)
    })
    answer.once('close', () => passed.destroy())
    if (rule.body === 'archive') return void asked.pipe(passed)
    asked.resume()
    passed.end(json)
  }

  /** True also for what is not there: the engine says so itself. */
  async function isOfMuster(kind: NonNullable<Rule['owned']>, id: string): Promise<boolean> {
    const found = await look(engine, kind === 'containers' ? `/containers/${id}/json` : `/${kind}/${id}`)
    if (found === undefined) return true
    const { Config, Labels = Config?.Labels } = found
    return Labels?.[labels.supervisor] !== undefined
  }

  const server = createServer((asked, answer) => {
    answerTo(asked, answer).catch((error: Error) => {
      asked.resume()
      if (answer.headersSent) answer.destroy()
      else say(answer, 502, `The engine cannot be reached: ${error.message}`)
    })
  })
  rmSync(listen, { force: true })
  server.listen(listen)
  await once(server, 'listening')
  chmodSync(listen, 0o660)
  return {
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function say(answer: ServerResponse, status: number, message: string): void {
  answer.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  answer.end(JSON.stringify({ message }))
}

const kept = (headers: IncomingMessage['headers'], names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])))

async function readJson(stream: IncomingMessage, most = mostJsonBytes): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > most) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

interface Labelled {
  Config?: { Labels?: Record<string, string> }
  Labels?: Record<string, string>
}

/** What the engine has there; undefined where nothing is. */
async function look(socketPath: string, path: string): Promise<Labelled | undefined> {
  const sent = request({ socketPath, path, timeout: answerWithinMs })
  sent.once('timeout', () => sent.destroy(new Error('it does not answer')))
  sent.end()
  const [got] = (await once(sent, 'response')) as [IncomingMessage]
  const found = await readJson(got, 16 * 2 ** 20)
  if (got.statusCode === 404) return undefined
  if (got.statusCode !== 200) throw new Error(`it answered ${got.statusCode}`)
  return (found ?? {}) as Labelled
}
