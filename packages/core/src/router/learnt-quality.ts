/**
 * The most likely correction of each model's quality index, by everything that was seen of its answers.
 *
 * Two kinds of evidence speak of the same correction: broken answers among those that clients got, and right and wrong
 * ones to the questions of calibration. Both are likelihoods of it, the catalog is its prior, and the mode of the
 * product is the correction; the curvature there is how far it can be trusted. Source: ROUTER 3.5.
 */
import { type ItemKind, levelDifficulty } from '../calibration/item.ts'
import { STEEPNESS, sufficiency } from './score-value.ts'

/** Broken answers that the catalog's word is worth: that of an index known to within about 0.04. */
const PRIOR_WEIGHT = 12
/** The furthest that answers may move an index. */
const CORRECTION_MAX = 0.15
/** How far a kind of item may be easier or harder for everybody than its levels say. */
const KIND_DEVIATION = 0.1
const SWEEPS = 20

/** Answers to the items of one kind and level. */
export interface Marks {
  readonly kind: ItemKind
  readonly level: number
  readonly right: number
  readonly wrong: number
}

/** What is known of one model's answers. */
export interface Evidence {
  /** The catalog's index. */
  readonly quality: number
  /** Answers to clients that were broken, and how many should have been by the catalog. */
  readonly broken: number
  readonly due: number
  readonly marks: readonly Marks[]
}

/** What the evidence comes to. */
export interface LearntQuality {
  /** To be added to the catalog's index. */
  readonly correction: number
  /** Its standard deviation, the catalog's own doubt included: 0.04 where nothing was seen. */
  readonly deviation: number
}

/** Of a model nobody has seen an answer of. */
export const NOTHING_LEARNT: LearntQuality = {
  correction: 0,
  deviation: 1 / (STEEPNESS * Math.sqrt(PRIOR_WEIGHT)),
}

/** The corrections of all models together: a kind of item that everybody fails at says nothing against anybody. */
export function learntQualities(
  evidence: ReadonlyMap<string, Evidence>,
): ReadonlyMap<string, LearntQuality> {
  // Offsets first: what everybody gets wrong is more likely the items' fault than everybody's.
  const learnt = new Map(
    Array.from(evidence, ([model, own]) => [
      model,
      correctionOf({ ...own, marks: [] }, new Map(), 0),
    ]),
  )
  const marked = [...evidence].filter(([, { marks }]) => marks.length > 0)
  const offsets = new Map<ItemKind, number>()
  const kinds = new Set(marked.flatMap(([, { marks }]) => marks.map(({ kind }) => kind)))
  for (let sweep = 0; kinds.size > 0 && sweep < SWEEPS; sweep++) {
    for (const kind of kinds) offsets.set(kind, offsetOf(kind, marked, { learnt, offsets }))
    for (const [model, own] of marked)
      learnt.set(model, correctionOf(own, offsets, learnt.get(model)?.correction ?? 0))
  }
  return learnt
}

/** The mode: in closed form without marks, else one step of Newton's from what the last sweep found. */
function correctionOf(
  own: Evidence,
  offsets: ReadonlyMap<ItemKind, number>,
  from: number,
): LearntQuality {
  const isMarked = own.marks.length > 0
  const start = isMarked ? from : modeOf(own)
  const { slope, curvature } = slopeAt(start, own, offsets)
  const step = isMarked ? slope / curvature : 0
  return { correction: clamp(start + step), deviation: 1 / Math.sqrt(curvature) }
}

/** Of the logarithm of all likelihoods together: where it leads from here, and how sharply it bends. */
function slopeAt(
  at: number,
  { quality, broken, due, marks }: Evidence,
  offsets: ReadonlyMap<ItemKind, number>,
): { readonly slope: number; readonly curvature: number } {
  const expected = (PRIOR_WEIGHT + due) * Math.exp(-STEEPNESS * at)
  let slope = STEEPNESS * (expected - PRIOR_WEIGHT - broken)
  let curvature = STEEPNESS ** 2 * expected
  for (const { kind, level, right, wrong } of marks) {
    const difficulty = levelDifficulty(level) + (offsets.get(kind) ?? 0)
    const chance = sufficiency({ quality: quality + at, difficulty })
    slope += STEEPNESS * (right - (right + wrong) * chance)
    curvature += STEEPNESS ** 2 * (right + wrong) * chance * (1 - chance)
  }
  return { slope, curvature }
}

/** Odds of a poor answer grow by the ratio; on the scorer's scale that is so much less quality. */
function modeOf({ broken, due }: Evidence): number {
  return -Math.log((broken + PRIOR_WEIGHT) / (due + PRIOR_WEIGHT)) / STEEPNESS
}

/** How much harder a kind is than its levels say, by the marks of all models: one step of Newton's. */
function offsetOf(
  kind: ItemKind,
  marked: readonly (readonly [string, Evidence])[],
  known: {
    readonly learnt: ReadonlyMap<string, LearntQuality>
    readonly offsets: ReadonlyMap<ItemKind, number>
  },
): number {
  const offset = known.offsets.get(kind) ?? 0
  let slope = -offset / KIND_DEVIATION ** 2
  let curvature = 1 / KIND_DEVIATION ** 2
  for (const [model, { quality, marks }] of marked)
    for (const { level, right, wrong, ...mark } of marks) {
      if (mark.kind !== kind) continue
      const corrected = quality + (known.learnt.get(model)?.correction ?? 0)
      const difficulty = levelDifficulty(level) + offset
      const chance = sufficiency({ quality: corrected, difficulty })
      slope -= STEEPNESS * (right - (right + wrong) * chance)
      curvature += STEEPNESS ** 2 * (right + wrong) * chance * (1 - chance)
    }
  return offset + slope / curvature
}

function clamp(correction: number): number {
  return Math.min(Math.max(correction, -CORRECTION_MAX), CORRECTION_MAX)
}
