/** Both scorers, by the name they are chosen by. */
import type { ScorerName } from './options.ts'
import type { Scorer } from './score.ts'
import { classic } from './score-classic.ts'
import { value } from './score-value.ts'

/** `value` is the default; `classic` adds where that multiplies. */
export const SCORERS: Readonly<Record<ScorerName, Scorer>> = { value, classic }
