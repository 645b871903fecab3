import { TestClock } from '@freellmapi/core/testing'
import { expect, it } from 'vitest'
import { startPlane } from '../../test/admin/plane.ts'
import { checkIdleKey } from './health-check.ts'

it('tests each key once in its interval, the longest silent first, and none when that is off', async () => {
  const clock = new TestClock(Date.now())
  await using plane = await startPlane({ keyed: ['groq', 'mistral'] })
  const { deps } = plane.stack.gateway
  const asked = (): number => plane.stack.lab.calls().length
  const check = (): Promise<void> => checkIdleKey({ ...deps, clock })
  await check()
  expect(asked()).toBe(0)
  clock.advance(7 * 3_600_000)
  deps.settings.change({ healthIntervalMinutes: 0 })
  await check()
  expect(asked()).toBe(0)
  deps.settings.change({ healthIntervalMinutes: null })
  await check()
  expect(asked()).toBe(1)
  expect(deps.credentials.list().filter(({ health }) => health === 'healthy')).toHaveLength(1)
})
