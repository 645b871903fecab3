/** Who is to blame for an attempt that failed: the provider, the model alone, or nobody. */
import { type AttemptError, consequenceOf, type ErrorKind } from '../errors.ts'
import type { Sign } from './breaker.ts'

/** Failures of a provider's service, whichever model was asked. */
const HARD: ReadonlySet<ErrorKind> = new Set([
  'overloaded',
  'timeout',
  'unreachable',
  'network',
  'redirected',
])

/** What an attempt's end says of its provider. A refusal for rate or key says nothing: the service answered. */
export function signOf(error: AttemptError | undefined): Sign {
  if (error === undefined) return 'well'
  return HARD.has(error.kind) ? 'ill' : 'none'
}

/** What of a failure the provider's other models bear, by how many there were in a row. */
export function siblingWeight(failuresInRow: number): number {
  return failuresInRow >= 2 ? 0.5 : 0.15
}

/** What an attempt's end says of its model. A 429 says nothing of it, nor does a client that left. */
export function outcomeFor(error: AttemptError | undefined): 'success' | 'failure' | undefined {
  if (error === undefined) return 'success'
  return consequenceOf(error).credit === 'failure' ? 'failure' : undefined
}
