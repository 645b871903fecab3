/** What tests of this package and of its users share. Never imported by production code. */
export { aDescription, aRequest } from './a-request.ts'
export { anUpstream, type UpstreamSaid } from './an-upstream.ts'
export { seededRandom } from './seeded-random.ts'
export { TestClock } from './test-clock.ts'
