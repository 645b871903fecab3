import { TestClock } from '@freellmapi/core/testing'
import type { KeyVerdict } from '@freellmapi/providers'
import { expect, it } from 'vitest'
import { CandidateKeys } from './candidate-keys.ts'

const NEVER = new AbortController().signal

/** Candidates whose provider answers when it is told to, and everything it was asked. */
function start() {
  const clock = new TestClock()
  const asked: { readonly key: string; readonly answer: (verdict: KeyVerdict) => void }[] = []
  const hidden = new Set<string>()
  const candidates = new CandidateKeys({
    clock,
    fingerprint: async (text) => text.split('').reverse().join(''),
    hide: (secret) => hidden.add(secret),
    checkSecret: (_provider, key) =>
      new Promise((resolve) => asked.push({ key, answer: (verdict) => resolve({ verdict }) })),
  })
  return { clock, asked, hidden, candidates }
}

it('asks about six keys at a time, and about none that its owner has given up', async () => {
  const { asked, hidden, candidates } = start()
  const paste = new AbortController()
  const checks = Array.from({ length: 20 }, (_, at) =>
    candidates.check({ provider: 'groq', key: `key-${at}` }, paste.signal),
  )
  for (let at = 0; at < 10; at++) {
    await expect.poll(() => asked.length).toBe(at + 6)
    asked[at]?.answer('valid')
  }
  await expect.poll(() => asked.length).toBe(16)
  paste.abort()
  for (const { answer } of asked) answer('valid')
  const verdicts = await Promise.all(checks)
  expect(asked).toHaveLength(16)
  expect(verdicts.filter((verdict) => verdict === 'unknown')).toHaveLength(4)
  expect(hidden).toContain('key-19')
})

it('asks nobody twice within two minutes, unless nobody could tell', async () => {
  const { clock, asked, candidates } = start()
  const check = async (key: string, verdict: KeyVerdict): Promise<KeyVerdict> => {
    const before = asked.length
    const checking = candidates.check({ provider: 'groq', key }, NEVER)
    await Promise.race([checking, expect.poll(() => asked.length).toBeGreaterThan(before)])
    asked[before]?.answer(verdict)
    return await checking
  }
  expect(await check('bad', 'invalid')).toBe('invalid')
  expect(await check('bad', 'valid'), 'remembered').toBe('invalid')
  expect(await candidates.recall({ provider: 'mistral', key: 'bad' })).toBeUndefined()
  clock.advance(2 * 60_000)
  expect(await check('bad', 'valid'), 'repaired').toBe('valid')
  expect(await check('silent', 'unknown')).toBe('unknown')
  expect(await check('silent', 'valid'), 'asked again').toBe('valid')
  expect(asked.map(({ key }) => key)).toEqual(['bad', 'bad', 'silent', 'silent'])
})
