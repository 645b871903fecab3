import { describe, test } from 'vitest'
import { groq } from './groq.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('groq', () => {
  for (const { name, run } of conformance(groq, fixturesOf('groq'))) test(name, run)
})
