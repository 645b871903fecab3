/**
 * Contexts that turned out smaller than the catalog says: a refusal corrects the catalog for a day, and costs the model
 * none of its reliability.
 */
import { CONTEXT_BOUND_MS, MODELS_MAX } from '../bounds.ts'
import { modelKey, type Upstream } from '../catalog.ts'
import { remember } from './bounded.ts'
import type { ContextBoundRow } from './state.ts'

/** A refusal that names no limit may have been about something else: it halves a context at most. */
const GUESSED_SHARE_MIN = 0.5

/** The contexts that were found smaller. Bounded. */
export class ContextBounds {
  readonly #rows: Map<string, ContextBoundRow>

  constructor(rows: readonly ContextBoundRow[] = []) {
    this.#rows = new Map(rows.slice(-MODELS_MAX).map((row) => [row.model, row]))
  }

  /** A prompt of about `inputTokens` was too long; `statedTokens` when the provider named its limit. */
  observe(upstream: Upstream, refused: Refused): void {
    const { inputTokens, statedTokens, atMs } = refused
    const model = modelKey(upstream)
    const guessed = Math.max(inputTokens, upstream.model.contextTokens * GUESSED_SHARE_MIN)
    const tokens = Math.min(statedTokens ?? guessed, this.contextTokens(upstream, atMs))
    remember(this.#rows, model, { model, tokens, untilMs: atMs + CONTEXT_BOUND_MS }, MODELS_MAX)
  }

  /** The context to count with. */
  contextTokens({ provider, model }: Upstream, atMs: number): number {
    if (this.#rows.size === 0) return model.contextTokens
    const row = this.#rows.get(modelKey({ provider, model }))
    return row === undefined || row.untilMs <= atMs
      ? model.contextTokens
      : Math.min(row.tokens, model.contextTokens)
  }

  /** All corrections, as a restart finds them again. */
  rows(): readonly ContextBoundRow[] {
    return [...this.#rows.values()]
  }
}

/** A prompt that was refused for its length. */
export interface Refused {
  readonly inputTokens: number
  readonly statedTokens: number | undefined
  readonly atMs: number
}
