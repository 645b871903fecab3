import { describe, expect, it } from 'vitest'
import { boundOf } from './bound.ts'
import { Bounds } from './bounds.ts'
import { BASELINE_NAMES, ENGINE_NAMES, runPolicy } from './policies.ts'
import { createWorld } from './worlds.ts'

describe('the bound', { timeout: 60_000 }, () => {
  it('is computed as it was kept', async () => {
    const world = createWorld('correlated', 3)
    expect(await boundOf(world)).toBeCloseTo(await new Bounds().find(world), 5)
  })

  it('is computed anew for a world the file does not speak of', async () => {
    const world = createWorld('mixedsize', 3)
    const stale = new Bounds({ 'mixedsize 3': [0.123, 1] })
    expect(await stale.find(world)).toBeCloseTo(await new Bounds().find(world), 5)
  })

  // The rest of the worlds are held to it whenever the bench runs: it refuses to report a run above its bound.
  it.each(['drift', 'storm429', 'mixedsize'] as const)(
    'is beaten by no policy in %s',
    async (name) => {
      const world = createWorld(name, 2)
      const bound = await new Bounds().find(world)
      for (const policy of [...BASELINE_NAMES, ...ENGINE_NAMES]) {
        const { value, requests } = await runPolicy(policy, world)
        expect(requests).toBe(world.requests.length)
        expect(value, policy).toBeGreaterThan(0.5 * bound)
        expect(value, policy).toBeLessThan(bound)
      }
    },
  )

  it('falls when there is less to be had, and nothing can be had of the dead', async () => {
    const world = createWorld('stationary', 1)
    const without = {
      ...world,
      arms: world.arms.map((worldArm) =>
        worldArm.arm.provider === 'mistral'
          ? {
              ...worldArm,
              weather: { ...worldArm.weather, outage: worldArm.weather.outage.map(() => 1) },
            }
          : worldArm,
      ),
    }
    expect(await boundOf(without)).toBeLessThan((await new Bounds().find(world)) - 0.01)
    const dead = world.arms.map((worldArm) => ({
      ...worldArm,
      weather: { ...worldArm.weather, outage: worldArm.weather.outage.map(() => 1) },
    }))
    expect(await boundOf({ ...world, arms: dead })).toBe(0)
  })
})
