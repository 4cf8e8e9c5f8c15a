import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/** Refuses bodies of more bytes with the error, whether or not they say their length. */
export const limitBody = (maxSize: number, error: () => Error): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError() {
      throw error()
    },
  })
