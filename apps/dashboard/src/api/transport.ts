/** How every call reaches the server: same origin, the session's cookie, refusals as `Failure`s. */
import { sessionEnded } from '../session.ts'
import { Failure, failureOf } from './failure.ts'

/**
 * `fetch` with our manners: resolves with successful answers only. A 401 ends the session for the whole page.
 *
 * **Errors**: throws `Failure`; with status 0 when there was no answer.
 */
export async function transport(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await reach(input, init)
  if (response.ok) return response
  if (response.status === 401) sessionEnded()
  throw await failureOf(response)
}

async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, { ...init, credentials: 'same-origin' })
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw new Failure('The server cannot be reached.', { status: 0, code: 'offline' })
  }
}
