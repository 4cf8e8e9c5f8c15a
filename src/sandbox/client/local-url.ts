const loopback = ['127.0.0.1', 'localhost', '[::1]']

/**
 * The address under this page's own origin when the sandbox itself serves it; undefined for anything outside, which is
 * linked but never loaded.
 */
export function localUrl(address: string): string | undefined {
  if (!URL.canParse(address, location.href)) return undefined
  const url = new URL(address, location.href)
  const same = url.port === location.port && (url.hostname === location.hostname || loopback.includes(url.hostname))
  return same ? `${url.pathname}${url.search}` : undefined
}

/** The address if a browser may follow it, otherwise undefined. */
export const webUrl = (address: string | undefined): string | undefined =>
  address && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined
