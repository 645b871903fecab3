/** What the admin plane says of how providers and keys are doing. */
import { describe, expect, it } from 'vitest'
import { startPlane } from './plane.ts'

describe('the list of providers', () => {
  it('says of nobody that it answers before it has, or when it never will', async () => {
    await using plane = await startPlane({ keyed: ['github'] })
    const health = async (id: string): Promise<string> => {
      const { body } = await plane.call('GET', '/providers')
      return body.data.find((one: { id: string }) => one.id === id).health
    }
    expect(await health('github')).toBe('retired')
    expect(await health('zhipu')).toBe('idle')
    const fresh = { provider: 'zhipu', key: 'test-zhipu-key-0001' }
    const { id } = (await plane.call('POST', '/keys', fresh)).body
    expect(await health('zhipu')).toBe('untried')
    await plane.call('POST', `/keys/${id}/test`)
    expect(await health('zhipu')).toBe('healthy')
  })
})

describe('heartbeats', () => {
  it('are the calls of each hour of the last day, with those that failed', async () => {
    await using plane = await startPlane({ keyed: ['groq', 'mistral'] })
    plane.stack.lab.script({ times: 1 }, 'status:503')
    expect((await plane.stack.chat({})).status).toBe(200)
    for (const by of ['provider', 'key']) {
      const { body } = await plane.call('GET', `/analytics/heartbeats?by=${by}`)
      const sum = (name: 'calls' | 'failed'): number =>
        body.rows.flatMap((row: Record<typeof name, number[]>) => row[name]).reduce(plus)
      expect(body.rows[0].calls).toHaveLength(24)
      expect([sum('calls'), sum('failed')]).toEqual([2, 1])
    }
  })
})

const plus = (left: number, right: number): number => left + right
