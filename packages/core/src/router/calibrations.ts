/**
 * The marks that models got for the questions of calibration, and how many they were asked this week.
 *
 * Marks fade with a half-life of four weeks: providers do exchange a model's weights, and a question costs quota.
 */
import { MODELS_MAX } from '../bounds.ts'
import type { ItemKind } from '../calibration/item.ts'
import { remember } from './bounded.ts'
import type { Marks } from './learnt-quality.ts'
import type { CalibrationRow } from './state.ts'

const WEEK_MS = 7 * 24 * 3_600_000
const HALF_LIFE_MS = 4 * WEEK_MS
/** Questions one model is asked in a week, whether it answers them or not. */
export const QUESTIONS_PER_WEEK = 100

/** What a question came to: right, wrong, or nothing that could be marked. */
export interface Marked {
  readonly kind: ItemKind
  readonly level: number
  /** Undefined when no whole answer came. */
  readonly isRight: boolean | undefined
  /** The catalog's index of the model. */
  readonly quality: number
  readonly atMs: number
}

/** All models' marks. Bounded; the one unheard of for longest goes first. */
export class Calibrations {
  readonly #rows: Map<string, CalibrationRow>

  constructor(rows: readonly CalibrationRow[] = []) {
    this.#rows = new Map(rows.slice(-MODELS_MAX).map((row) => [row.model, row]))
  }

  /** Takes a question into account that is over. */
  observe(model: string, { kind, level, isRight, quality, atMs }: Marked): void {
    const marks = this.marks(model, atMs)
    const old = marks.find((mark) => mark.kind === kind && mark.level === level)
    const { right, wrong } = old ?? { right: 0, wrong: 0 }
    const mark = {
      kind,
      level,
      right: right + (isRight === true ? 1 : 0),
      wrong: wrong + (isRight === false ? 1 : 0),
    }
    const { asked, weekAtMs } = this.#week(model, atMs)
    const row: CalibrationRow = {
      model,
      quality,
      weekAtMs,
      asked: asked + 1,
      marks: isRight === undefined ? [...marks] : [...marks.filter((one) => one !== old), mark],
      updatedAtMs: atMs,
    }
    remember(this.#rows, model, row, MODELS_MAX)
  }

  /** Questions a model may still be asked this week. */
  left(model: string, atMs: number): number {
    return Math.max(0, QUESTIONS_PER_WEEK - this.#week(model, atMs).asked)
  }

  /** Questions a model has been asked this week. */
  asked(model: string, atMs: number): number {
    return this.#week(model, atMs).asked
  }

  /** What a model got, faded. */
  marks(model: string, atMs: number): readonly Marks[] {
    const row = this.#rows.get(model)
    if (row === undefined) return []
    const keep = 2 ** (-Math.max(0, atMs - row.updatedAtMs) / HALF_LIFE_MS)
    return row.marks.map(({ right, wrong, ...mark }) => ({
      ...mark,
      right: right * keep,
      wrong: wrong * keep,
    }))
  }

  /** All rows, as a restart finds them again. */
  rows(): readonly CalibrationRow[] {
    return [...this.#rows.values()]
  }

  /** A week begins with its first question. */
  #week(model: string, atMs: number): Pick<CalibrationRow, 'asked' | 'weekAtMs'> {
    const row = this.#rows.get(model)
    const isOver = row === undefined || Math.abs(atMs - row.weekAtMs) >= WEEK_MS
    return isOver ? { asked: 0, weekAtMs: atMs } : row
  }
}
