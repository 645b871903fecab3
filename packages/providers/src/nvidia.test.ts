import { describe, test } from 'vitest'
import { nvidia } from './nvidia.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('nvidia', () => {
  for (const { name, run } of conformance(nvidia, fixturesOf('nvidia'))) test(name, run)
})
