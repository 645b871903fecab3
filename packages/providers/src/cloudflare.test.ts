import { describe, test } from 'vitest'
import { cloudflare } from './cloudflare.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('cloudflare', () => {
  for (const { name, run } of conformance(cloudflare, fixturesOf('cloudflare'))) test(name, run)
})
