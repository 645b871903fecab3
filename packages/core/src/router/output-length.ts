/**
 * How long answers get, by the shape of the request: learned quantiles, where clients state no bound or a huge one.
 *
 * Quantiles are tracked by small steps on the logarithm: up by the share that should lie below, down by the rest.
 */
import { OUTPUT_TOKENS_ASSUMED_MAX } from '../bounds.ts'
import { SHAPES, type Shape } from './difficulty.ts'
import type { OutputLengthRow } from './state.ts'

/** Three of four answers are at most `usual` tokens long, nine of ten at most `high`. */
export interface OutputLength {
  readonly usual: number
  readonly high: number
}

const USUAL = 0.75
const HIGH = 0.9
const STEP_MIN = 0.05
const STEP_MAX = 0.5
/** Answers of a shape below which the bound itself is assumed: an estimate too low breaks caps. */
const COUNT_MIN = 20

/** The lengths of answers to each shape. Bounded by the number of shapes. */
export class OutputLengths {
  readonly #rows: Map<Shape, OutputLengthRow>

  constructor(rows: readonly OutputLengthRow[] = []) {
    this.#rows = new Map(rows.slice(-SHAPES.length).map((row) => [row.shape, row]))
  }

  /** Takes a whole answer into account. */
  observe(shape: Shape, tokens: number): void {
    if (tokens <= 0) return
    const log = Math.log(tokens)
    const row = this.#rows.get(shape) ?? { shape, usual: log, high: log, count: 0 }
    const step = Math.min(Math.max(1 / (row.count + 1) ** 0.6, STEP_MIN), STEP_MAX)
    this.#rows.set(shape, {
      shape,
      usual: row.usual + step * (log > row.usual ? USUAL : USUAL - 1),
      high: row.high + step * (log > row.high ? HIGH : HIGH - 1),
      count: Math.min(row.count + 1, 1_000),
    })
  }

  /** What to expect, at most the bound every estimate has. */
  expect(shape: Shape): OutputLength {
    const row = this.#rows.get(shape)
    if (row === undefined || row.count < COUNT_MIN) return UNKNOWN
    return { usual: tokensOf(row.usual), high: tokensOf(Math.max(row.usual, row.high)) }
  }

  /** All quantiles, as a restart finds them again. */
  rows(): readonly OutputLengthRow[] {
    return [...this.#rows.values()]
  }
}

function tokensOf(log: number): number {
  return Math.min(Math.ceil(Math.exp(log)), OUTPUT_TOKENS_ASSUMED_MAX)
}

/** What is assumed of answers nobody has seen yet. */
export const UNKNOWN: OutputLength = {
  usual: OUTPUT_TOKENS_ASSUMED_MAX,
  high: OUTPUT_TOKENS_ASSUMED_MAX,
}
