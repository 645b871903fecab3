import { describe, test } from 'vitest'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'
import { zhipu } from './zhipu.ts'

describe('zhipu', () => {
  for (const { name, run } of conformance(zhipu, fixturesOf('zhipu'))) test(name, run)
})
