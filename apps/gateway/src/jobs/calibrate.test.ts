import { CALIBRATION_CLIENT } from '@freellmapi/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type Plane, startPlane } from '../../test/admin/plane.ts'
import { calibrate } from './calibrate.ts'

let plane: Plane
afterEach(() => plane[Symbol.asyncDispose]())

/** Asks as often as the job may, and says how many calls came of it. */
async function asked(times: number): Promise<number> {
  const { gateway, lab } = plane.stack
  const before = lab.calls().length
  for (let n = 0; n < times; n++) await calibrate(gateway.deps)
  return lab.calls().length - before
}

const set = (calibration: boolean | null) => plane.call('PATCH', '/settings', { calibration })

describe('calibration', () => {
  it('asks nothing until the owner says so', async () => {
    plane = await startPlane({ keyed: ['mistral'] })
    const { body } = await plane.call('GET', '/settings')
    expect(body.settings.calibration).toEqual({ value: false, origin: 'default', isEditable: true })
    expect(await asked(3)).toBe(0)
    await set(true)
    expect(await asked(3)).toBe(3)
    await set(null)
    expect(await asked(3)).toBe(0)
  })

  it('is in the log as nobody’s request, in no count of usage, and in what is believed of a model', async () => {
    plane = await startPlane({ keyed: ['mistral'] })
    await set(true)
    expect(await asked(2)).toBe(2)
    const { body: log } = await plane.call('GET', `/requests?client=${CALIBRATION_CLIENT}`)
    expect(log.data).toHaveLength(2)
    expect(log.data[0]).toMatchObject({ clientId: CALIBRATION_CLIENT, outcome: 'succeeded' })
    const { body: usage } = await plane.call('GET', '/analytics/summary')
    expect(usage.current).toMatchObject({ requests: 0, attempts: 0, promptTokens: 0 })
    const { body: models } = await plane.call('GET', '/models')
    const beliefs: { questionsLeft: number; qualityDeviation: number }[] = models.data.flatMap(
      ({ belief }: { belief: unknown }) => belief ?? [],
    )
    const left = beliefs.reduce((sum, { questionsLeft }) => sum + 100 - questionsLeft, 0)
    expect(left).toBe(2)
    const doubts = beliefs.map(({ qualityDeviation }) => qualityDeviation)
    expect(Math.min(...doubts)).toBeLessThan(Math.max(...doubts))
  })

  it('waits while a client is being served', async () => {
    plane = await startPlane({ keyed: ['mistral'] })
    await set(true)
    const { inFlight } = plane.stack.gateway.deps
    const client = inFlight.open(new AbortController().signal, '127.0.0.1')
    expect(await asked(2)).toBe(0)
    if (typeof client !== 'string') inFlight.close(client)
    expect(await asked(1)).toBe(1)
    expect(inFlight.size).toBe(0)
  })
})
