import { describe, test } from 'vitest'
import { openrouter } from './openrouter.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('openrouter', () => {
  for (const { name, run } of conformance(openrouter, fixturesOf('openrouter'))) test(name, run)
})
