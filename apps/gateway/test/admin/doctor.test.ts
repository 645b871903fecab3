/** The doctor on the admin plane: what a running server finds about itself. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startPlane } from './plane.ts'

describe('the doctor', () => {
  it('finds what others can read, with the fix; asks every provider’s front door, and spends nothing', async () => {
    await using plane = await startPlane()
    const { stack } = plane
    const files = join(stack.dataDir, 'freellmapi.db')
    chmodSync(files, 0o644)
    const [one, other] = await Promise.all([
      plane.call('POST', '/doctor'),
      plane.call('POST', '/doctor'),
    ])
    expect(one.status).toBe(200)
    expect(other.body, 'asked twice at once, it looks once').toEqual(one.body)
    const found = (check: string) =>
      one.body.findings.find((finding: { check: string }) => finding.check === check)
    expect(found('permissions')).toMatchObject({ level: 'problem', fix: expect.any(String) })
    expect(found('disk')).toMatchObject({ level: 'ok', fix: null })
    expect(found('providers').message).toMatch(/^(\d+) of \1 providers answer/)
    expect(one.body.score).toBeLessThan(100)
    chmodSync(files, 0o600)
    const again = await plane.call('POST', '/doctor')
    expect(again.body.score).toBeGreaterThanOrEqual(one.body.score + 25)
    expect(stack.lab.calls()).toEqual([])
  }, 60_000)

  it('is nobody’s but the admin’s', async () => {
    await using plane = await startPlane({ keyed: [] })
    const headers = { authorization: `Bearer ${plane.stack.gateway.unified.key}` }
    expect((await plane.call('POST', '/doctor', undefined, headers)).status).toBe(401)
  })
})
