/** No request is lost while one provider is healthy, whatever the others do. A hundred thousand requests, and another storm each time. */
import { expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { storm } from './chaos.ts'

it.each([
  ['whole answers', false],
  ['streams', true],
])('no request for %s is lost', async (what, stream) => {
  const { requests, answered, lost, fallenBack, upstreamCalls, redrawn, held, tookMs } =
    await storm({
      requests: 50_000,
      stream,
      seed: Date.now() % 2 ** 31,
    })
  report(
    `chaos, ${what}: ${answered} of ${requests} answered, ${fallenBack} after a fallback, ${upstreamCalls} upstream calls, scripts drawn ${redrawn} times, ${(tookMs / 1_000).toFixed(1)} s; ${held} objects held`,
  )
  expect(Object.fromEntries(lost)).toEqual({})
  expect(fallenBack).toBeGreaterThan(0)
})
