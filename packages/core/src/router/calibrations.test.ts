import { describe, expect, it } from 'vitest'
import { MODELS_MAX } from '../bounds.ts'
import { Calibrations, QUESTIONS_PER_WEEK } from './calibrations.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 10, 22)

function ask(calibrations: Calibrations, isRight: boolean | undefined, atMs = START_MS): void {
  calibrations.observe('ash/large', { kind: 'order', level: 3, isRight, quality: 0.7, atMs })
}

describe('the marks of a model', () => {
  it('are counted by kind and level, fade within months, and survive a restart', () => {
    const calibrations = new Calibrations()
    ask(calibrations, true)
    ask(calibrations, true)
    ask(calibrations, false)
    const [mark] = new Calibrations(calibrations.rows()).marks('ash/large', START_MS)
    expect(mark).toEqual({ kind: 'order', level: 3, right: 2, wrong: 1 })
    const [old] = calibrations.marks('ash/large', START_MS + 28 * DAY_MS)
    expect(old).toMatchObject({ right: 1, wrong: 0.5 })
    expect(calibrations.marks('birch/large', START_MS)).toEqual([])
  })

  it('say nothing of a question that was not answered, but its quota is gone', () => {
    const calibrations = new Calibrations()
    ask(calibrations, undefined)
    expect(calibrations.marks('ash/large', START_MS)).toEqual([])
    expect(calibrations.left('ash/large', START_MS)).toBe(QUESTIONS_PER_WEEK - 1)
  })

  it('end with the questions of the week, which a restart does not give anew', () => {
    const calibrations = new Calibrations()
    for (let n = 0; n < QUESTIONS_PER_WEEK; n++) ask(calibrations, true, START_MS + n)
    const later = new Calibrations(calibrations.rows())
    expect(later.left('ash/large', START_MS + 6 * DAY_MS)).toBe(0)
    expect(later.left('ash/large', START_MS + 7 * DAY_MS)).toBe(QUESTIONS_PER_WEEK)
  })

  it('are bounded', () => {
    const calibrations = new Calibrations()
    const asked = { kind: 'text', level: 0, isRight: true, quality: 0.5, atMs: START_MS } as const
    for (let n = 0; n < MODELS_MAX + 5; n++) calibrations.observe(`m${n}`, asked)
    expect(calibrations.rows()).toHaveLength(MODELS_MAX)
  })
})
