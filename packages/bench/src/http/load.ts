/** A closed loop of clients: each sends its next request when its last was answered in full. */
import { Pool } from 'undici'

/** What to send where. */
export interface Load {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly model: string
  readonly stream: boolean
  readonly requests: number
  readonly clients: number
}

/** What a load gave. Times in milliseconds, sorted. */
export interface LoadResult {
  readonly elapsedMs: number
  readonly firstByteMs: readonly number[]
  readonly durationMs: readonly number[]
}

const PROMPT = 'Explain in two sentences why the sky is blue, for somebody who has never seen it.'

/** Sends the load. **Errors**: rejects on the first answer that is not a whole 200. */
export async function run({
  url,
  headers,
  model,
  stream,
  requests,
  clients,
}: Load): Promise<LoadResult> {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: clients, pipelining: 1 })
  const messages = [{ role: 'user', content: PROMPT }]
  const body = JSON.stringify({ model, messages, ...(stream ? { stream: true } : {}) })
  const firstByteMs: number[] = []
  const durationMs: number[] = []
  let left = requests
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const startedMs = performance.now()
      const response = await pool.request({
        method: 'POST',
        path: pathname,
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
      let bytes = 0
      for await (const piece of response.body as AsyncIterable<Uint8Array>) {
        if (bytes === 0) firstByteMs.push(performance.now() - startedMs)
        bytes += piece.length
      }
      if (response.statusCode !== 200 || bytes < 200)
        throw new Error(`${url} answered ${response.statusCode} with ${bytes} bytes`)
      durationMs.push(performance.now() - startedMs)
    }
  }
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: clients }, client))
  const elapsedMs = performance.now() - startedMs
  await pool.close()
  const ascending = (left: number, right: number): number => left - right
  return {
    elapsedMs,
    firstByteMs: firstByteMs.sort(ascending),
    durationMs: durationMs.sort(ascending),
  }
}
