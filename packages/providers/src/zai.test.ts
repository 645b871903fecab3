import { describe, test } from 'vitest'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'
import { zai } from './zai.ts'

describe('zai', () => {
  for (const { name, run } of conformance(zai, fixturesOf('zai'))) test(name, run)
})
