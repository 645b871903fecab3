/** Calls a provider over a transport and tells how it ended. */
import {
  type AttemptError,
  type ChatCompletion,
  type ChatRequest,
  type Clock,
  Collector,
  type Part,
  type QuotaReading,
  type Upstream,
} from '@freellmapi/core'
import { createCaller } from '../call.ts'
import type { Provider } from '../provider.ts'
import type { FetchLike } from '../transport.ts'

/** How a call ended: its parts, what they fold to, and the error that came instead of a proper end. */
export interface Asked {
  readonly parts: readonly Part[]
  readonly completion: ChatCompletion
  readonly error: AttemptError | undefined
  readonly quota: readonly QuotaReading[]
}

/** 2026-09-21T14:13:20Z: the instant at which recorded answers were recorded. */
const NOW_MS = 1_790_000_000_000

const STILL: Clock = {
  nowMs: () => NOW_MS,
  monotonicMs: () => 0,
  timer: () => ({ cancel: () => undefined }),
}

/** Asks the provider's first model, or the one that the request names. */
export async function ask(
  provider: Provider,
  fetch: FetchLike,
  request: Partial<ChatRequest> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Asked> {
  const call = createCaller({
    fetch,
    secret: () => SECRET,
    providers: () => [provider],
    clock: STILL,
  })
  const asked = { model: '', messages: [{ role: 'user' as const, content: 'Hello' }], ...request }
  const called = await call(upstreamOf(provider, asked.model), asked, signal)
  const parts: Part[] = []
  const collector = new Collector()
  let completion: ChatCompletion | undefined
  let error = called.parts.ok ? undefined : called.parts.error
  if (called.parts.ok) {
    for await (const part of called.parts.value) {
      if (!part.ok) error = part.error
      else {
        parts.push(part.value)
        if (part.value.kind === 'completion') completion = part.value.completion
        else for (const chunk of part.value.chunks) collector.add(chunk)
      }
    }
  }
  return { parts, completion: completion ?? collector.completion(), error, quota: called.quota }
}

/** The key that is sent; it must turn up nowhere else. */
export const SECRET = 'sk-conformance:0123456789abcdef'

function upstreamOf(provider: Provider, modelId: string): Upstream {
  const model = provider.models.find(({ id }) => id === modelId) ?? provider.models[0]
  if (model === undefined) throw new Error(`${provider.id} has no models`)
  const credential = { id: 'c', provider: provider.id, account: 'a', label: '' }
  return { provider, model, credential }
}
