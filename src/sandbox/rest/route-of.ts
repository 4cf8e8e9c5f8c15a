/** The resources whose id has a bucket of its own (page topics/rate-limits); a webhook's together with its token. */
const MAJOR =
  /^\/(?:(?:channels|guilds)\/\d+|(?:webhooks|interactions)\/\d+(?:\/[^/]+)?|applications\/\d+(?:\/guilds\/\d+)?)/

/** The path with its ids replaced, and the part of it that has its own bucket. */
export function routeOf(path: string): { route: string; major: string } {
  const isHook = /^\/(webhooks|interactions)\//.test(path)
  const route = path
    .replace(/(\/reactions\/).+$/, '$1:reaction')
    .split('/')
    .map((part, i) => (isHook && i === 3 ? ':token' : isId(part, i) ? ':id' : part))
    .join('/')
  return { route, major: MAJOR.exec(path)?.[0] ?? '' }
}

const isId = (part: string, index: number): boolean => /^\d{16,20}$/.test(part) || (index > 3 && part === '@original')
