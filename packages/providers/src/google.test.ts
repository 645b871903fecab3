import { describe, test } from 'vitest'
import { google } from './google.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('google', () => {
  for (const { name, run } of conformance(google, fixturesOf('google'))) test(name, run)
})
