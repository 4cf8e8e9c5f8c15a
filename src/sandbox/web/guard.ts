import { isIP } from 'node:net'

/** What is looked at before a request comes in: header names in lower case. */
export interface Incoming {
  method: string
  path: string
  header(name: string): string | undefined
}

/** Why a request may not come in, as one sentence; undefined when it may. */
export type Guard = (incoming: Incoming) => string | undefined

const OPEN_TO_LINKS = new Set(['/', '/oauth2/authorize'])

/**
 * Keeps pages of other sites out, which a browser on this machine would otherwise let drive the sandbox: a foreign `Host` is
 * DNS rebinding, a foreign `Origin` or `Sec-Fetch-Site` another page's script, form, picture or socket. Another port of this
 * machine counts as foreign too. Bots and scripts send neither of the last two. Other pages may only link to the sandbox's own.
 */
export const createGuard =
  (options: { remote: boolean }): Guard =>
  ({ method, path, header }) => {
    const host = header('host')?.toLowerCase() ?? ''
    if (!isKnownHost(host, options.remote)) return 'The sandbox does not answer to this host name.'
    const origin = header('origin')?.toLowerCase()
    if (origin !== undefined && origin !== `http://${host}`) return 'Pages of other origins may not use the sandbox.'
    const site = header('sec-fetch-site')?.toLowerCase() ?? 'none'
    if (site === 'none' || site === 'same-origin') return undefined
    const isLink =
      method === 'GET' && header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document'
    return isLink && OPEN_TO_LINKS.has(path) ? undefined : 'Pages of other sites may not use the sandbox.'
  }

/** Remotely, an address or a name without a dot (a container's) is known too: neither can be another site's. */
function isKnownHost(host: string, remote: boolean): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/.exec(host)?.[1]
  if (name === undefined) return false
  if (['localhost', '127.0.0.1', '[::1]'].includes(name)) return true
  return remote && (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || /^[\w-]+$/.test(name))
}
