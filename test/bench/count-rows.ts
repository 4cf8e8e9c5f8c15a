/** How many rows of a table there are, past Muster; `query` as PostgREST takes it: `incidents?state=eq.open`. */
export async function countRows(
  { url, secretKey }: { url: string; secretKey: string },
  query: string,
): Promise<number> {
  const headers = { apikey: secretKey, authorization: `Bearer ${secretKey}`, prefer: 'count=exact', range: '0-0' }
  const answer = await fetch(`${url}/rest/v1/${query}`, { method: 'HEAD', headers })
  return Number(answer.headers.get('content-range')?.split('/')[1])
}
