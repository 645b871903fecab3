import { describe, test } from 'vitest'
import { cerebras } from './cerebras.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('cerebras', () => {
  for (const { name, run } of conformance(cerebras, fixturesOf('cerebras'))) test(name, run)
})
