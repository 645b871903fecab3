/** What tests of this package and of its users share. Never imported by production code. */
export { aDescription, aRequest } from './a-request.ts'
export { anUpstream, type UpstreamSaid } from './an-upstream.ts'
export {
  clientKeyStoreSuite,
  credentialStoreSuite,
  keyringStoreSuite,
  settingStoreSuite,
} from './key-store-suites.ts'
export { learnedLimitStoreSuite, ledgerStoreSuite } from './ledger-store-suite.ts'
export { requestLogSuite, routerStoreSuite } from './log-store-suites.ts'
export { seededRandom } from './seeded-random.ts'
export type { StoreCase, Subject } from './store-case.ts'
export { TestClock } from './test-clock.ts'
