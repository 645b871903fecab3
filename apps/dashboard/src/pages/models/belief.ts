/** What is measured of a model, apart from what is only assumed: the two must not look alike. */
import type { BeliefBody, ModelBody } from '../../api/wire.ts'

/** The belief that rests on outcomes; undefined while nothing was tried, or nothing can be. */
export function learned({ belief }: Pick<ModelBody, 'belief'>): BeliefBody | undefined {
  return belief === null || belief.attempts < 1 ? undefined : belief
}

/** The first token's median, once it was measured. */
export function measuredFirstTokenMs(belief: BeliefBody | undefined): number | undefined {
  return belief === undefined || belief.firstTokenSamples < 1 ? undefined : belief.firstTokenMs
}
