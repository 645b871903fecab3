/** What tests of this package and of its users share. Never imported by production code. */

export { type Asked, ask } from './ask.ts'
export { type Case, conformance, type Fixtures } from './conformance.ts'
export { type Answered, fixtureFetch, type Recorded } from './fixture-fetch.ts'
