import { describe, test } from 'vitest'
import { ollama } from './ollama.ts'
import { fixturesOf } from './test/fixtures.ts'
import { conformance } from './testing/index.ts'

describe('ollama', () => {
  for (const { name, run } of conformance(ollama, fixturesOf('ollama'))) test(name, run)
})
