/** Some thousand requests through the built server; the long tests take a million. */
import { expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { soak } from './soak.ts'
import { summaryOf, verifySoak } from './verify.ts'

const REQUESTS = 3_000
const SAMPLES = 4
/** What a few kilobytes that each request left behind would come to. */
const HEAP_GROWN_MAX = 12 << 20
/** Memory that was in use once is not given back at once. */
const RESIDENT_GROWN_MAX = 64 << 20

it('nothing is lost and nothing is held on to, though providers fail and clients leave or never read', {
  timeout: 480_000,
}, async () => {
  const went = await soak({ requests: REQUESTS, every: REQUESTS / SAMPLES, settledMsMax: 20_000 })
  report(summaryOf(went))
  verifySoak(went)
  const [first, last] = [went.samples[0], went.samples.at(-1)]
  expect((last?.heapBytes ?? 0) - (first?.heapBytes ?? 0)).toBeLessThan(HEAP_GROWN_MAX)
  expect((last?.residentBytes ?? 0) - (first?.residentBytes ?? 0)).toBeLessThan(RESIDENT_GROWN_MAX)
})
