import { constants, createDeflate, type Deflate } from 'node:zlib'
import type { WebSocket } from 'ws'

/** One socket: encodes, compresses, and can be frozen. */
export interface Connection {
  send(payload: { op: number; d?: unknown; s?: number; t?: string }): void
  /** Code 1006 cuts the socket without a word. */
  close(code: number, reason?: string): void
  /** Frozen, it stays open and says nothing; what waited goes out at the thaw. */
  freeze(frozen: boolean): void
}

export function createConnection(socket: WebSocket, compress: boolean): Connection {
  const deflate = compress ? createDeflate() : undefined
  let queue = Promise.resolve()
  let frozen = false
  let held: string[] = []

  function write(text: string) {
    if (!deflate) return socket.send(text)
    queue = queue.then(async () => {
      const bytes = await deflated(deflate, text)
      if (socket.readyState === socket.OPEN) socket.send(bytes)
    })
  }

  return {
    send({ op, d = null, s, t }) {
      if (socket.readyState !== socket.OPEN) return
      const text = JSON.stringify({ op, d, s: s ?? null, t: t ?? null })
      if (frozen) held.push(text)
      else write(text)
    },
    close(code, reason) {
      if (code === 1006) socket.terminate()
      else queue.then(() => socket.close(code, reason))
    },
    freeze(next) {
      frozen = next
      if (frozen) return
      const waiting = held
      held = []
      for (const text of waiting) write(text)
    },
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
