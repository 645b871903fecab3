import { describe, test } from 'vitest'
import { mistral } from './mistral.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('mistral', () => {
  for (const { name, run } of conformance(mistral, fixturesOf('mistral'))) test(name, run)
})
