/** Whether a conversation had to change its model, and why: nobody is handed on without a word. */
import { modelKey } from '../catalog.ts'
import type { RequestReport } from '../run.ts'
import type { Pin } from './plan.ts'

/** A conversation's move from one model to another. */
export interface Switch {
  readonly from: string
  readonly to: string
  /** The plan's reason, or that the model was asked first and `failed`. */
  readonly because: Extract<Pin, { kept: false }>['because'] | 'failed'
}

/** The move that a finished request was for its conversation, if it was one. */
export function switchOf({ plan: { pin }, servedBy, attempts }: RequestReport): Switch | undefined {
  if (pin === undefined || servedBy === undefined) return undefined
  const { model: from } = pin
  const to = modelKey(servedBy)
  if (to === from) return undefined
  if (!pin.kept) return { from, to, because: pin.because }
  // Between the plan and the attempt its last room may have gone to another request.
  const wasAsked = attempts.some(({ upstream }) => modelKey(upstream) === from)
  return { from, to, because: wasAsked ? 'failed' : 'unable' }
}
