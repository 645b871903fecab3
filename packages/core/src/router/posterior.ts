/**
 * What we believe of a model's reliability: a Beta distribution over its chance to answer, and how fast it was.
 *
 * Counts halve every six hours of silence, so that yesterday's outage does not condemn today, and are capped, so that
 * a thousand old successes cannot outvote an hour of failures. Source of the constants: ROUTER 2.2.
 */
import { randomBeta } from 'd3-random'
import { POSTERIORS_MAX } from '../bounds.ts'
import type { Random } from '../random.ts'
import type { PosteriorRow } from './store.ts'

/** Pseudo-observations a model starts with: optimistic (mean 0.952), so that new models get tried. */
const PRIOR = { successes: 12, failures: 0.6 } as const

const HALF_LIFE_MS = 6 * 3_600_000
const OBSERVATIONS_MAX = 150
/** Draws come from a Beta twice as sharp as the belief: less noise, still exploring. */
const SHARPNESS = 2
/** Weight of the newest measurement in the averages of speed. */
const SPEED_WEIGHT = 0.15

/** One attempt's outcome, as far as the model is to be credited or blamed for it. */
export interface Observation {
  readonly succeeded: boolean
  readonly firstTokenMs?: number
  readonly tokensPerSecond?: number
}

interface Belief {
  successes: number
  failures: number
  tokensPerSecond: number | undefined
  firstTokenMs: number | undefined
  updatedAtMs: number
}

/** The beliefs about all models. Bounded; reading decays. */
export class Posteriors {
  readonly #beliefs = new Map<string, Belief>()
  readonly #changed = new Set<string>()

  constructor(rows: readonly PosteriorRow[] = []) {
    for (const { model, ...row } of rows)
      this.#beliefs.set(model, {
        ...row,
        tokensPerSecond: row.tokensPerSecond,
        firstTokenMs: row.firstTokenMs,
      })
  }

  /** Takes one outcome into account. `model` is `provider/model`. */
  observe(model: string, observation: Observation, atMs: number): void {
    const belief = this.#belief(model, atMs)
    decay(belief, atMs)
    if (observation.succeeded) belief.successes++
    else belief.failures++
    cap(belief)
    belief.firstTokenMs = average(belief.firstTokenMs, observation.firstTokenMs)
    belief.tokensPerSecond = average(belief.tokensPerSecond, observation.tokensPerSecond)
    this.#changed.add(model)
  }

  /** A draw from the belief: the chance, this once, that the model will answer. */
  draw(model: string, atMs: number, random: Random): number {
    const { successes, failures } = this.#decayed(model, atMs)
    return randomBeta.source(random)(
      SHARPNESS * (successes + PRIOR.successes),
      SHARPNESS * (failures + PRIOR.failures),
    )()
  }

  /** The expected chance that the model will answer. */
  mean(model: string, atMs: number): number {
    const { successes, failures } = this.#decayed(model, atMs)
    const hits = successes + PRIOR.successes
    return hits / (hits + failures + PRIOR.failures)
  }

  /** What is remembered of a model at `atMs`, decay included. */
  read(model: string, atMs: number): PosteriorRow {
    const { tokensPerSecond, firstTokenMs, ...counts } = this.#decayed(model, atMs)
    return {
      model,
      ...counts,
      ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    }
  }

  /** The rows changed since the last call. */
  takeChanged(atMs: number): readonly PosteriorRow[] {
    const rows = [...this.#changed].map((model) => this.read(model, atMs))
    this.#changed.clear()
    return rows
  }

  /** Reading decays a copy of nothing: the stored counts may be decayed in place, in steps of any size. */
  #decayed(model: string, atMs: number): Belief {
    const belief = this.#beliefs.get(model)
    if (belief === undefined) return blank(atMs)
    decay(belief, atMs)
    return belief
  }

  #belief(model: string, atMs: number): Belief {
    let belief = this.#beliefs.get(model)
    if (belief === undefined) {
      if (this.#beliefs.size >= POSTERIORS_MAX) this.#forgetOldest()
      belief = blank(atMs)
      this.#beliefs.set(model, belief)
    }
    return belief
  }

  #forgetOldest(): void {
    const [oldest] = this.#beliefs.keys()
    if (oldest !== undefined) this.#beliefs.delete(oldest)
  }
}

function blank(atMs: number): Belief {
  return {
    successes: 0,
    failures: 0,
    tokensPerSecond: undefined,
    firstTokenMs: undefined,
    updatedAtMs: atMs,
  }
}

function decay(belief: Belief, atMs: number): void {
  const elapsedMs = atMs - belief.updatedAtMs
  if (elapsedMs <= 0) return
  const keep = 2 ** (-elapsedMs / HALF_LIFE_MS)
  belief.successes *= keep
  belief.failures *= keep
  belief.updatedAtMs = atMs
}

function cap(belief: Belief): void {
  const keep = OBSERVATIONS_MAX / (belief.successes + belief.failures)
  if (keep >= 1) return
  belief.successes *= keep
  belief.failures *= keep
}

function average(known: number | undefined, measured: number | undefined): number | undefined {
  if (measured === undefined) return known
  return known === undefined ? measured : known + SPEED_WEIGHT * (measured - known)
}
