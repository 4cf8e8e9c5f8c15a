import { constants, createDeflate, type Deflate, deflateSync } from 'node:zlib'
import type { WebSocket } from 'ws'
import type { GatewayEvent } from './session.ts'

/** One socket: encodes, compresses, and can be frozen. */
export interface Connection {
  send(payload: { op: number; d?: unknown }): void
  sendEvent(s: number, event: GatewayEvent): void
  /** Code 1006 cuts the socket without a word. */
  close(code: number, reason?: string): void
  /** From now on long payloads go out compressed each by itself, unless the whole stream is. */
  compressLarge(): void
  /** Frozen, it stays open and says nothing; what waited goes out at the thaw. */
  freeze(frozen: boolean): void
  isFrozen(): boolean
}

/** zlib's defaults take 256 kB for every socket; these take 32 and cost some bytes on the wire. */
const SMALL_WINDOW = { windowBits: 12, memLevel: 5, chunkSize: 4096 }
/** A client that takes nothing is cut off rather than remembered for ever. */
const MOST_HELD = 1000
const MOST_WAITING_BYTES = 16 * 1024 * 1024
/** Which payloads are compressed one by one is not documented, only that not all are. */
const LARGE_CHARACTERS = 1024

export function createConnection(socket: WebSocket, compress: boolean): Connection {
  const deflate = compress ? createDeflate(SMALL_WINDOW) : undefined
  let queue = Promise.resolve()
  let frozen = false
  let held: string[] = []
  let compressesLarge = false

  function write(text: string) {
    if (!deflate) return socket.send(compressesLarge && text.length > LARGE_CHARACTERS ? deflateSync(text) : text)
    queue = queue.then(async () => {
      const bytes = await deflated(deflate, text)
      if (socket.readyState === socket.OPEN) socket.send(bytes)
    })
  }

  function say(text: string) {
    if (socket.readyState !== socket.OPEN) return
    if (held.length >= MOST_HELD || socket.bufferedAmount > MOST_WAITING_BYTES) socket.terminate()
    else if (frozen) held.push(text)
    else write(text)
  }

  return {
    send: ({ op, d = null }) => say(JSON.stringify({ op, d, s: null, t: null })),
    sendEvent: (s, { t, json }) => say(`{"t":"${t}","s":${s},"op":0,"d":${json}}`),
    close(code, reason) {
      if (code === 1006) socket.terminate()
      else queue.then(() => socket.close(code, reason))
    },
    compressLarge() {
      compressesLarge = true
    },
    freeze(next) {
      frozen = next
      if (frozen) return
      const waiting = held
      held = []
      for (const text of waiting) write(text)
    },
    isFrozen: () => frozen,
  }
}

function deflated(deflate: Deflate, text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const collect = (chunk: Buffer) => chunks.push(chunk)
    deflate.on('data', collect)
    deflate.once('error', reject)
    deflate.write(text)
    deflate.flush(constants.Z_SYNC_FLUSH, () => {
      deflate.off('data', collect)
      deflate.off('error', reject)
      resolve(Buffer.concat(chunks))
    })
  })
}
