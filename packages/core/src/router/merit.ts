/**
 * What a model's answers show of its quality, where the catalog's index may be wrong.
 *
 * Of answers that a machine can check, some turn out broken. How many that are depends on what was asked and on how
 * strict the check is, so a model is measured against what the others' answers to the same kinds of request come to,
 * and by how hard its own were: the ratio of the broken ones there are to those there should be (Gamma-Poisson, with
 * the catalog as the prior) moves its index on the scale of the scorer. The marks of calibration, where there are any,
 * move it as well: whatever is learnt of a quality, this is where it is asked for. Source: ROUTER 3.5, 2.3.
 */
import type { Verdict } from '../answer-check.ts'
import { MERITS_MAX } from '../bounds.ts'
import { remember } from './bounded.ts'
import { Calibrations } from './calibrations.ts'
import type { Shape } from './difficulty.ts'
import {
  type Evidence,
  type LearntQuality,
  learntQualities,
  NOTHING_LEARNT,
} from './learnt-quality.ts'
import { sufficiency } from './score-value.ts'
import type { MeritRow } from './state.ts'

/** Providers do exchange a model's weights, but not every day. */
const HALF_LIFE_MS = 7 * 24 * 3_600_000
/** What is assumed of the answers that are not good: a tenth of them is visibly broken. */
const BROKEN_SHARE = 0.1
const BROKEN_SHARE_WEIGHT = 20
/** Corrections move slowly; working them out for each answer would be work for nothing. */
const REFRESH_MS = 60_000

/** An answer that was checked. */
export interface Checked {
  readonly shape: Shape
  readonly difficulty: number
  /** The catalog's index of the model. */
  readonly quality: number
  readonly verdict: Verdict
  readonly atMs: number
}

/** Not good by the catalog's index, and broken; both fading. */
interface Count {
  poor: number
  broken: number
}

/** What the answers of all models have shown. Bounded; the one unheard of for longest goes first. */
export class Merits {
  readonly #rows: Map<string, MeritRow>
  readonly #calibrations: Calibrations
  #learnt: ReadonlyMap<string, LearntQuality> = new Map()
  #refreshedAtMs = Number.NEGATIVE_INFINITY

  constructor(rows: readonly MeritRow[] = [], calibrations = new Calibrations()) {
    this.#rows = new Map(rows.slice(-MERITS_MAX).map((row) => [keyOf(row), row]))
    this.#calibrations = calibrations
    const newest = Math.max(
      ...rows.map(({ updatedAtMs }) => updatedAtMs),
      ...calibrations.rows().map(({ updatedAtMs }) => updatedAtMs),
    )
    if (Number.isFinite(newest)) this.refresh(newest)
  }

  /** Takes a checked answer into account. */
  observe(model: string, { shape, difficulty, quality, verdict, atMs }: Checked): void {
    const key = keyOf({ model, shape })
    const { poor, broken } = faded(this.#rows.get(key), atMs)
    const row: MeritRow = {
      model,
      shape,
      poor: poor + 1 - sufficiency({ quality, difficulty }),
      broken: broken + (verdict === 'broken' ? 1 : 0),
      updatedAtMs: atMs,
    }
    remember(this.#rows, key, row, MERITS_MAX)
    if (Math.abs(atMs - this.#refreshedAtMs) >= REFRESH_MS) this.refresh(atMs)
  }

  /** What to add to the catalog's index of a model. */
  correction(model: string): number {
    return this.#learnt.get(model)?.correction ?? 0
  }

  /** The same, with how far it can be trusted. */
  learnt(model: string): LearntQuality {
    return this.#learnt.get(model) ?? NOTHING_LEARNT
  }

  /** All counts, as a restart finds them again. */
  rows(): readonly MeritRow[] {
    return [...this.#rows.values()]
  }

  /** Works all corrections out anew: by itself now and then, and to be asked for when a question was marked. */
  refresh(atMs: number): void {
    this.#refreshedAtMs = atMs
    const models = this.#counts(atMs)
    const evidence = new Map<string, Evidence>(
      // Without marks the index itself does not matter: counts are relative to it already.
      Array.from(models, ([model, { poor, broken }]) => [
        model,
        { quality: 0, broken, due: poor, marks: [] },
      ]),
    )
    for (const { model, quality } of this.#calibrations.rows()) {
      const { broken = 0, due = 0 } = evidence.get(model) ?? {}
      evidence.set(model, { quality, broken, due, marks: this.#calibrations.marks(model, atMs) })
    }
    this.#learnt = learntQualities(evidence)
  }

  /** Of each model, how many answers were broken, and how many (as `poor`) should have been. */
  #counts(atMs: number): ReadonlyMap<string, Count> {
    const all = new Map<Shape, Count>()
    const rows = Array.from(this.#rows.values(), (row) => ({ ...row, ...faded(row, atMs) }))
    for (const { shape, poor, broken } of rows) addTo(all, shape, { poor, broken })
    const models = new Map<string, Count>()
    for (const { model, shape, poor, broken } of rows) {
      const shared = all.get(shape) ?? { poor, broken }
      // Judged by the others alone: of a kind of request that one model has most of, it would be its own measure.
      const share =
        (shared.broken - broken + BROKEN_SHARE * BROKEN_SHARE_WEIGHT) /
        (shared.poor - poor + BROKEN_SHARE_WEIGHT)
      addTo(models, model, { poor: poor * share, broken })
    }
    return models
  }
}

function addTo<Key>(counts: Map<Key, Count>, key: Key, { poor, broken }: Count): void {
  const count = counts.get(key) ?? { poor: 0, broken: 0 }
  counts.set(key, { poor: count.poor + poor, broken: count.broken + broken })
}

function faded(row: MeritRow | undefined, atMs: number): Count {
  if (row === undefined) return { poor: 0, broken: 0 }
  const keep = 2 ** (-Math.max(0, atMs - row.updatedAtMs) / HALF_LIFE_MS)
  return { poor: row.poor * keep, broken: row.broken * keep }
}

function keyOf({ model, shape }: Pick<MeritRow, 'model' | 'shape'>): string {
  return `${shape} ${model}`
}
