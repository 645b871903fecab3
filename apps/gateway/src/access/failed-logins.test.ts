/** Row 6, by the clock: how long wrong keys have to wait, and what all of them together cost. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FailedLogins } from './failed-logins.ts'

// The limiter's own clock: it takes none as a parameter.
beforeEach(() => void vi.useFakeTimers({ now: 0, toFake: ['Date', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Presents wrong keys until the address has to wait; how long, seconds. */
async function guessedOut(logins: FailedLogins, address: string): Promise<number> {
  for (let guess = 0; guess <= 10; guess++) {
    const waitS = await logins.count(address)
    if (waitS !== undefined) return waitS
  }
  return 0
}

it('row 6: ten wrong keys a minute, then a wait that doubles up to a quarter of an hour', async () => {
  const logins = new FailedLogins()
  const waits: number[] = []
  for (let round = 0; round < 6; round++) {
    const waitS = await guessedOut(logins, '198.51.100.1')
    waits.push(waitS)
    await vi.advanceTimersByTimeAsync(waitS * 1_000 - 1_000)
    expect(await logins.count('198.51.100.1'), 'a second too early').toBe(1)
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(waits).toEqual([60, 120, 240, 480, 900, 900])
})

it('row 6: fewer than ten a minute never have to wait', async () => {
  const logins = new FailedLogins()
  for (let minute = 0; minute < 20; minute++) {
    for (let guess = 0; guess < 9; guess++)
      expect(await logins.count('198.51.100.2')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(60_000)
  }
})

it('row 6: this machine never has to wait: behind an unnamed proxy everybody is it', async () => {
  const logins = new FailedLogins()
  for (const address of ['127.0.0.1', '127.8.8.8', '0:0:0:0', ''])
    expect(await guessedOut(logins, address), address).toBe(0)
})

it('row 6: a hundred thousand addresses take no more memory than a few thousand', {
  timeout: 60_000,
}, async () => {
  const logins = new FailedLogins()
  await vi.advanceTimersByTimeAsync(0)
  for (let address = 0; address < 100_000; address++)
    await logins.count(`10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`)
  // Each slot keeps one timer: as many as there are slots, and one more each for those that wait.
  expect(vi.getTimerCount()).toBeLessThanOrEqual(2 * 8_192)
})
