import { describe, test } from 'vitest'
import { ovhcloud } from './ovhcloud.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('ovhcloud', () => {
  for (const { name, run } of conformance(ovhcloud, fixturesOf('ovhcloud'))) test(name, run)
})
