import { describe, test } from 'vitest'
import { sambanova } from './sambanova.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('sambanova', () => {
  for (const { name, run } of conformance(sambanova, fixturesOf('sambanova'))) test(name, run)
})
