/** What tests of this package and of its users share. Never imported by production code. */
export { TestClock } from './test-clock.ts'
