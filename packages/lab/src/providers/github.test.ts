import { describe, expect, it } from 'vitest'
import { startLab } from '../lab.ts'
import { ask, chat } from '../test/client.ts'

describe('github', () => {
  it('is gone, and says so before it looks at a key', async () => {
    await using lab = await startLab()
    expect((await chat(lab, 'github', 'openai/gpt-4o', { key: 'invalid' })).status).toBe(410)
    expect((await ask({ url: `${lab.baseUrl('github')}/models` })).status).toBe(410)
  })
})
