/** Every provider's own words for trouble, said by its simulation and read by its adapter, on real sockets. */
import type { AttemptError, Parts } from '@freellmapi/core'
import { type Fault, startLab } from '@freellmapi/lab'
import { createCaller, providers, webFetch } from '@freellmapi/providers'
import { afterAll, describe, expect, it } from 'vitest'
import { keyFor } from './stack/stack.ts'

const EACH = providers
  .filter(({ retired }) => retired === undefined)
  .map((provider) => [provider.id, provider] as const)

const lab = await startLab({ limits: 'off' })
afterAll(() => lab.close())

/** What goes wrong upstream, and what every provider's adapter makes of its own words for it. */
const FAILURES: readonly (readonly [Fault, readonly AttemptError['kind'][]])[] = [
  ['key-revoked', ['unauthorized']],
  // Some say that it is not for this account, which is all they say.
  ['model-gone', ['model_unavailable', 'not_entitled']],
  ['overflow', ['context_overflow']],
  // Cloudflare knows no pace, only a want of machines.
  ['rate-limited:7', ['rate_limited', 'overloaded']],
  // Four say only that it was too much.
  ['daily', ['quota_exhausted', 'rate_limited']],
  ['status:500', ['overloaded']],
  ['html-502', ['overloaded']],
  ['error-200', ['overloaded', 'generation_failed', 'invalid_request']],
  ['empty', ['malformed']],
  ['cut:20', ['malformed', 'network']],
]

describe.each(EACH)('%s, failing', (_id, provider) => {
  const call = createCaller({
    fetch: webFetch,
    secret: () => keyFor(provider, 'failing'),
    baseUrl: lab.baseUrl,
  })
  const [model] = provider.models

  it.each(FAILURES)('%s is told for what it is, streamed or not', async (fault, kinds) => {
    if (model === undefined) throw new TypeError('no models')
    const credential = { id: 'c', provider: provider.id, account: 'a', label: '' }
    for (const stream of [false, true]) {
      lab.script({ provider: provider.id, times: 1 }, fault)
      const request = {
        model: model.id,
        stream,
        messages: [{ role: 'user' as const, content: 'Hi' }],
      }
      const { parts } = await call(
        { provider, model, credential },
        request,
        new AbortController().signal,
      )
      const error = parts.ok ? await lastOf(parts.value) : parts.error
      expect([fault, stream, kinds.find((kind) => kind === error?.kind)]).toEqual([
        fault,
        stream,
        error?.kind,
      ])
      expect(error).toBeDefined()
      if (fault === 'rate-limited:7') expect(error).toMatchObject({ retryAfterMs: 7_000 })
      expect(JSON.stringify(error)).not.toContain('failing')
    }
  })
})

async function lastOf(parts: Parts): Promise<AttemptError | undefined> {
  for await (const part of parts) if (!part.ok) return part.error
  return undefined
}
