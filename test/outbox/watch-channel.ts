import type { Json } from '../../src/testing/sandbox.ts'
import type { openPostOffice } from './post-office.ts'

/** Every look that any message of the world has had, in the order in which people saw them. */
export async function watchChannel(post: Awaited<ReturnType<typeof openPostOffice>>) {
  const ending = new AbortController()
  const looks = new Map<string, { restarts: number; over: boolean }[]>()
  const response = await fetch(`${post.h.sandbox.url}/sandbox/events`, { signal: ending.signal })
  const reading = read(response.body as ReadableStream<Uint8Array>).catch((error: unknown) => {
    if (!ending.signal.aborted) throw error
  })

  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = ''
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = /^data: ?(.*)$/m.exec(event)?.[1]
        if (/^event: ?message(_update)?$/m.test(event) && data) note(JSON.parse(data))
      }
    }
  }
  function note(message: Json): void {
    const [embed] = message.embeds
    if (!embed?.footer) return
    const restarts = embed.fields?.find(({ name }: Json) => name === 'Restarts so far')?.value
    const look = { restarts: Number.parseInt(restarts ?? '0', 10), over: /online again$/.test(embed.title) }
    looks.set(message.id, [...(looks.get(message.id) ?? []), look])
  }

  return {
    seen: () => [...looks.values()].flat().length,
    /** Those that went back to an earlier state. */
    outOfOrder: () =>
      [...looks.values()].filter((all) =>
        all.some((look, i) => {
          const before = all[i - 1]
          return before && (look.restarts < before.restarts || (before.over && !look.over))
        }),
      ),
    async close(): Promise<void> {
      ending.abort()
      await reading
    },
  }
}
