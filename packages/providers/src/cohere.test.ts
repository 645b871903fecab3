import { describe, test } from 'vitest'
import { cohere } from './cohere.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('cohere', () => {
  for (const { name, run } of conformance(cohere, fixturesOf('cohere'))) test(name, run)
})
