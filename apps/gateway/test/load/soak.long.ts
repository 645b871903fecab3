/** A million requests through the built server, or as many as `SOAK_REQUESTS` says. */
import { expect, inject, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { slopeOf } from './slope.ts'
import { soak } from './soak.ts'
import { summaryOf, verifySoak } from './verify.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How many requests a soak takes. */
    readonly soakRequests: number
  }
}

const REQUESTS = inject('soakRequests')
const EVERY = 10_000
/** The share of samples that is not looked at: what a start fills stays filled. */
const WARM_UP = 0.2
const GROWTH_MAX = 1 << 20
const PER_REQUESTS = 100_000

it('under load for long, nothing is lost, nothing is held on to, and no call is forgotten', {
  timeout: 4 * 3_600_000,
}, async () => {
  const went = await soak({
    requests: REQUESTS,
    every: EVERY,
    // Longer than the connections of clients that left are remembered.
    settledMsMax: 60_000,
    onSample: report,
  })
  const steady = went.samples.slice(Math.floor(WARM_UP * went.samples.length))
  const slope =
    PER_REQUESTS *
    slopeOf(steady.map(({ requests, residentBytes }) => [requests, residentBytes] as const))
  report(
    `${summaryOf(went)}; resident memory grows by ${(slope / 1_024).toFixed(0)} KiB per ${PER_REQUESTS} requests`,
  )
  verifySoak(went)
  expect(went.after.timers).toBeLessThanOrEqual(went.before.timers)
  expect(slope).toBeLessThan(GROWTH_MAX)
})
