import { describe, expect, it } from 'vitest'
import { fromLines, toLines } from './model-lines.ts'

describe('models as lines', () => {
  const known = [{ id: 'llama3', contextTokens: 8_192 }, { id: 'qwen' }]

  it('come back as they were', () => {
    expect(fromLines(toLines(known), known)).toEqual(known)
  })
  it('take new ones, drop repeated and empty ones', () => {
    expect(fromLines(' llama3 \n\nmine\nmine\n', known)).toEqual([
      { id: 'llama3', contextTokens: 8_192 },
      { id: 'mine' },
    ])
  })
})
