/** Every call that a page of the dashboard makes, and how it is timed. */

/** The calls, with what a page would ask for. */
export const CALLS: readonly string[] = [
  '/api/status',
  '/api/keys',
  '/api/providers',
  '/api/models',
  '/api/routing',
  '/api/cooldowns',
  '/api/client-keys',
  '/api/settings',
  '/api/audit',
  ...['24h', '7d', '30d'].flatMap((window) => [
    `/api/analytics/summary?window=${window}`,
    `/api/analytics/timeseries?window=${window}`,
    `/api/analytics/timeseries?window=${window}&by=provider`,
    ...['provider', 'model', 'key', 'client'].map(
      (by) => `/api/analytics/breakdown?window=${window}&by=${by}`,
    ),
  ]),
  '/api/analytics/capacity',
  '/api/requests',
  '/api/requests?outcome=unsuccessful',
  '/api/requests?outcome=interrupted',
  '/api/requests?provider=groq',
  '/api/requests?key=groq-1',
  '/api/requests?client=client-3&outcome=failed',
  '/api/requests?q=req_777',
  '/api/requests/req_50000',
]

/** One call to its last byte, in milliseconds. **Errors**: throws for what is no success. */
export async function time(url: string, key: string): Promise<number> {
  const startedMs = performance.now()
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return performance.now() - startedMs
}

/** A client that asks again and again while something else goes on; resolves with its waits. */
export async function probe(
  url: string,
  key: string,
  isOver: () => boolean,
): Promise<readonly number[]> {
  const waits: number[] = []
  while (!isOver()) waits.push(await time(url, key))
  return waits
}
