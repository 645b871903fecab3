/** What the admin plane says of providers. */
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
