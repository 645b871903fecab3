import { describe, test } from 'vitest'
import { github } from './github.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('github', () => {
  for (const { name, run } of conformance(github, fixturesOf('github'))) test(name, run)
})
