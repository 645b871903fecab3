/**
 * What we believe of a model's reliability: a Beta distribution over its chance to answer.
 *
 * Counts halve every six hours, so that yesterday's outage does not condemn today, and are capped, so that a thousand
 * old successes cannot outvote an hour of failures. A model's belief is the sum over its keys: they run the same
 * weights on the same machines, and what is wrong with one key is the cooldowns' and the key's health's to know.
 * Source of the constants: ROUTER 2.2.
 */
import { randomBeta } from 'd3-random'
import { MODELS_MAX } from '../bounds.ts'
import type { Random } from '../random.ts'
import { remember } from './bounded.ts'
import type { BeliefRow } from './state.ts'

/** Pseudo-observations a model starts with: optimistic (mean 0.952), so that new models get tried. */
const PRIOR = { successes: 12, failures: 0.6 } as const
/** The mean of a belief about a model nobody has tried. */
export const PRIOR_MEAN = PRIOR.successes / (PRIOR.successes + PRIOR.failures)

const HALF_LIFE_MS = 6 * 3_600_000
const OBSERVATIONS_MAX = 150
/** Draws come from a Beta twice as sharp as the belief: less noise, still exploring. */
const SHARPNESS = 2
/** Attempts after which a model is no longer new. */
export const BURN_IN_ATTEMPTS = 20

/** A belief at one instant, prior included. */
export interface Belief {
  readonly successes: number
  readonly failures: number
  /** The expected chance that the model will answer. */
  readonly mean: number
  /** Attempts ever seen, counted up to the end of the burn-in. */
  readonly attempts: number
  /** How long ago it was last tried; infinite when it never was. */
  readonly untriedMs: number
}

/** The beliefs about all models, by `provider/model`. Bounded; the one unheard of for longest goes first. */
export class Posteriors {
  readonly #rows: Map<string, BeliefRow>
  readonly #decays: boolean

  constructor(options: { readonly decays: boolean; readonly rows?: readonly BeliefRow[] }) {
    this.#decays = options.decays
    const rows = (options.rows ?? []).slice(-MODELS_MAX)
    this.#rows = new Map(rows.map((row) => [row.model, this.#decays ? capped(row) : row]))
  }

  /** Takes an outcome into account; a failure may weigh less than one, when it was somebody else's. */
  observe(model: string, outcome: 'success' | 'failure', weighted: Weighted): void {
    const { weight = 1, atMs } = weighted
    const { successes, failures, attempts, attemptedAtMs } = this.#decayed(model, atMs)
    const isOwn = weight === 1
    const isSuccess = outcome === 'success'
    const next = {
      model,
      successes: successes + (isSuccess ? weight : 0),
      failures: failures + (isSuccess ? 0 : weight),
      attempts: Math.min(attempts + (isOwn ? 1 : 0), BURN_IN_ATTEMPTS),
      attemptedAtMs: isOwn ? atMs : attemptedAtMs,
      updatedAtMs: atMs,
    }
    remember(this.#rows, model, this.#decays ? capped(next) : next, MODELS_MAX)
  }

  /** What is believed of a model at `atMs`. Changes nothing. */
  read(model: string, atMs: number): Belief {
    const row = this.#decayed(model, atMs)
    const successes = row.successes + PRIOR.successes
    const failures = row.failures + PRIOR.failures
    const mean = successes / (successes + failures)
    const { attempts, attemptedAtMs } = row
    return { successes, failures, mean, attempts, untriedMs: atMs - attemptedAtMs }
  }

  /** All beliefs, as a restart finds them again. */
  rows(): readonly BeliefRow[] {
    return [...this.#rows.values()]
  }

  #decayed(model: string, atMs: number): Omit<BeliefRow, 'model' | 'updatedAtMs'> {
    const row = this.#rows.get(model)
    if (row === undefined) return NOTHING_KNOWN
    const elapsedMs = atMs - row.updatedAtMs
    if (elapsedMs <= 0 || !this.#decays) return row
    const keep = 2 ** (-elapsedMs / HALF_LIFE_MS)
    return {
      successes: row.successes * keep,
      failures: row.failures * keep,
      attempts: row.attempts,
      attemptedAtMs: row.attemptedAtMs,
    }
  }
}

/** When something was observed, and how much of it is the model's own. */
export interface Weighted {
  readonly atMs: number
  readonly weight?: number
}

/** Draws from beliefs: the chance, this once, that a model will answer. */
export function drawer(random: Random): (belief: Pick<Belief, 'successes' | 'failures'>) => number {
  const beta = randomBeta.source(random)
  return ({ successes, failures }) => beta(SHARPNESS * successes, SHARPNESS * failures)()
}

const NOTHING_KNOWN = {
  successes: 0,
  failures: 0,
  attempts: 0,
  attemptedAtMs: Number.NEGATIVE_INFINITY,
} as const

function capped(row: BeliefRow): BeliefRow {
  const keep = OBSERVATIONS_MAX / (row.successes + row.failures)
  return keep >= 1
    ? row
    : { ...row, successes: row.successes * keep, failures: row.failures * keep }
}
