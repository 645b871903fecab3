import { describe, expect, it } from 'vitest'
import { ITEM_KINDS, levelDifficulty } from '../calibration/item.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { type Evidence, learntQualities, type Marks, NOTHING_LEARNT } from './learnt-quality.ts'
import { sufficiency } from './score-value.ts'

/** The marks that a model of this true quality gets, when all kinds are harder than they look by some. */
function marksOf(quality: number, each: number, seed: number, harder = 0): readonly Marks[] {
  const random = seededRandom(seed)
  return ITEM_KINDS.flatMap((kind) =>
    [1, 2, 3, 4].map((level) => {
      const chance = sufficiency({ quality, difficulty: levelDifficulty(level) + harder })
      let right = 0
      for (let n = 0; n < each; n++) right += random() < chance ? 1 : 0
      return { kind, level, right, wrong: each - right }
    }),
  )
}

function learnt(evidence: Readonly<Record<string, Partial<Evidence>>>) {
  const whole = Object.entries(evidence).map(
    ([model, own]) => [model, { quality: 0.7, broken: 0, due: 0, marks: [], ...own }] as const,
  )
  return learntQualities(new Map(whole))
}

describe('what is learnt of qualities', () => {
  it('is where the truth is, nearer to it with more answers, and says how sure it is', () => {
    const few = learnt({
      ash: { marks: marksOf(0.78, 2, 1) },
      birch: { marks: marksOf(0.62, 2, 2) },
    })
    const many = learnt({
      ash: { marks: marksOf(0.78, 20, 1) },
      birch: { marks: marksOf(0.62, 20, 2) },
    })
    expect(many.get('ash')?.correction).toBeGreaterThan(0.05)
    expect(many.get('birch')?.correction).toBeLessThan(-0.05)
    const sure = many.get('ash')?.deviation ?? 1
    expect(sure).toBeLessThan(few.get('ash')?.deviation ?? 0)
    expect(sure).toBeLessThan(NOTHING_LEARNT.deviation / 2)
    expect(Math.abs((many.get('ash')?.correction ?? 0) - 0.08)).toBeLessThan(3 * sure)
  })

  it('is next to nothing against anybody when all kinds are too hard for everybody', () => {
    const models = ['ash', 'birch', 'cedar', 'elm']
    const of = (harder: number) => {
      const all = learnt(
        Object.fromEntries(
          models.map((model, at) => [model, { marks: marksOf(0.7, 30, at, harder) }]),
        ),
      )
      return models.map((model) => all.get(model)?.correction ?? 1)
    }
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    for (const correction of of(0.1)) expect(Math.abs(correction)).toBeLessThan(0.05)
    expect(Math.abs(mean(of(0.1)) - mean(of(0)))).toBeLessThan(0.03)
  })

  it('takes broken answers and marks for one matter: they add up, or speak against each other', () => {
    const broken = { broken: 30, due: 12 }
    const marks = marksOf(0.62, 5, 3)
    const alone = learnt({ ash: broken }).get('ash')?.correction ?? 0
    const both = learnt({ ash: { ...broken, marks } }).get('ash')?.correction ?? 0
    const against = learnt({ ash: { ...broken, marks: marksOf(0.85, 5, 3) } }).get(
      'ash',
    )?.correction
    expect(alone).toBeCloseTo(-Math.log(42 / 24) / 7)
    expect(both).toBeLessThan(0)
    expect(against).toBeGreaterThan(alone)
  })

  it('never moves an index by more than 0.15', () => {
    const wrong = marksOf(0, 50, 1)
    expect(
      learnt({ ash: { marks: wrong }, birch: { marks: marksOf(1, 50, 1) } }).get('ash'),
    ).toMatchObject({
      correction: -0.15,
    })
  })
})
