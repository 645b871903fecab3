import { describe, expect, it } from 'vitest'
import { createRecentRequests } from './recent-requests.ts'

const request = (id: string) => ({ id, outcome: 'succeeded' })

describe('the recent requests', () => {
  it('shows the newest first and forgets the oldest beyond fifty', () => {
    const requests = createRecentRequests()
    for (let index = 0; index < 60; index += 1) requests.add(request(`r${index}`))
    expect(requests.recent).toHaveLength(50)
    expect(requests.recent[0]?.id).toBe('r59')
    expect(requests.recent.at(-1)?.id).toBe('r10')
  })
  it('counts a request once, however often it is told', () => {
    const requests = createRecentRequests()
    requests.add(request('a'))
    requests.add(request('b'))
    requests.add(request('a'))
    expect(requests.recent.map(({ id }) => id)).toEqual(['a', 'b'])
  })
  it('ignores what is no request', () => {
    const requests = createRecentRequests()
    for (const event of [null, 1, 'x', {}, { id: 'a' }]) requests.add(event)
    expect(requests.recent).toEqual([])
  })
})
