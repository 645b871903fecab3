import { describe, expect, it } from 'vitest'
import { createTicker } from './ticker.ts'

const request = (id: string) => ({ id, outcome: 'succeeded' })

describe('the ticker', () => {
  it('shows the newest first and forgets the oldest beyond fifty', () => {
    const ticker = createTicker()
    for (let index = 0; index < 60; index += 1) ticker.add(request(`r${index}`))
    expect(ticker.recent).toHaveLength(50)
    expect(ticker.recent[0]?.id).toBe('r59')
    expect(ticker.recent.at(-1)?.id).toBe('r10')
  })
  it('counts a request once, however often it is told', () => {
    const ticker = createTicker()
    ticker.add(request('a'))
    ticker.add(request('b'))
    ticker.add(request('a'))
    expect(ticker.recent.map(({ id }) => id)).toEqual(['a', 'b'])
  })
  it('ignores what is no request', () => {
    const ticker = createTicker()
    for (const event of [null, 1, 'x', {}, { id: 'a' }]) ticker.add(event)
    expect(ticker.recent).toEqual([])
  })
})
