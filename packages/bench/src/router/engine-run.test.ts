import { describe, expect, it } from 'vitest'
import { Bounds } from './bounds.ts'
import { runEngine } from './engine-run.ts'
import { ENGINE, runPolicy, SEED_FORMULA } from './policies.ts'
import { createWorld } from './worlds.ts'

describe('the engine in a world', { timeout: 180_000 }, () => {
  it('does the same again from the same seed', async () => {
    const world = createWorld('drift', 4)
    expect(await runPolicy(ENGINE, world)).toEqual(await runPolicy(ENGINE, createWorld('drift', 4)))
  })

  it('breaks no cap it knows, answers nearly everything, and beats the seed formula', async () => {
    const world = createWorld('stationary', 4)
    const bound = await new Bounds().find(world)
    const engine = await runPolicy(ENGINE, world)
    const seed = await runPolicy(SEED_FORMULA, world)
    expect(engine.requestCapViolationsPerDay).toBe(0)
    expect(engine.successShare).toBeGreaterThan(0.995)
    expect(engine.value / bound).toBeGreaterThan(0.94)
    expect(engine.value).toBeGreaterThan(seed.value)
  })

  it('finds out which of two models is the better one, where the catalog has it wrong', async () => {
    const world = createWorld('stationary', 11)
    const engine = await runPolicy(ENGINE, world)
    const unhopeful = await runPolicy('no optimism', world)
    expect(engine.value).toBeGreaterThan(1.05 * unhopeful.value)
    expect(engine.requestCapViolationsPerDay).toBe(0)
  })

  it('finds it out by questions alone', async () => {
    const world = createWorld('stationary', 11)
    const router = { optimism: false }
    const engine = await runEngine(world, { router })
    const calibrated = await runEngine(world, { router, calibrates: true })
    expect(calibrated.value).toBeGreaterThan(1.05 * engine.value)
    expect(calibrated.requestCapViolationsPerDay).toBe(0)
    expect(calibrated.wastedPerSuccess).toBeLessThan(engine.wastedPerSuccess + 0.01)
  })
})
