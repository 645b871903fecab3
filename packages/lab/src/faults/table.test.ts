import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { startLab } from '../lab.ts'
import { ask, chat, eventsIn, jsonIn } from '../test/client.ts'
import { CHUNKS, MODEL } from '../test/faults.ts'
import { FAULT_NAMES } from './table.ts'

describe('a fault', () => {
  it('is in the README by its name', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    expect(FAULT_NAMES.filter((name) => !RegExp(`\`${name}[\`[:]`, 'u').test(readme))).toEqual([])
  })

  it('is an unknown model when there is no such fault', async () => {
    await using lab = await startLab()
    expect((await chat(lab, 'groq', `${MODEL}+nonsense`)).status).toBe(404)
  })
})

describe('faults of the other providers', () => {
  it.each([
    ['cerebras', 'gpt-oss-120b', 'token_quota_exceeded'],
    ['google', 'gemini-3.6-flash', 'GenerateRequestsPerDay'],
    ['mistral', 'mistral-small-2603', '"code":"1300"'],
    ['openrouter', 'qwen/qwen3-coder:free', 'openrouter_free_tier_daily'],
  ])('%s has its own words for a day that is spent', async (provider, model, words) => {
    await using lab = await startLab()
    const seen = await chat(lab, provider, `${model}+daily`)
    expect([seen.status, seen.text]).toEqual([429, expect.stringContaining(words)])
  })

  it('google breaks off with bare JSON, and has no [DONE] to lose', async () => {
    await using lab = await startLab({ timing: { chunks: CHUNKS } })
    const model = 'gemini-3.6-flash'
    const broken = await chat(lab, 'google', `${model}+error-after:2`, { stream: true })
    expect(broken.text).toContain('\r\n\r\n{\n  "error": {')
    const cut = await chat(lab, 'google', `${model}+cut-events:2`, { stream: true })
    expect([cut.end, eventsIn(cut.text).length]).toEqual(['cut', 2])
    const whole = await chat(lab, 'google', `${model}+no-done`, { stream: true })
    expect(whole.text).toContain('"finishReason": "STOP"')
  })

  it('a key check can be faulted as well', async () => {
    await using lab = await startLab()
    lab.script({ path: '/key' }, 'error-200', 'late:1')
    const seen = await ask({ url: `${lab.baseUrl('openrouter')}/key` })
    expect(jsonIn(seen.text)).toHaveProperty('error')
  })
})
