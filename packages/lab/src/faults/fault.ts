/** What a fault is: a rewriting of the reply that would have been sent. */
import type { Thought } from '../model/ask.ts'
import type { Answer, LabModel, LabProvider } from '../provider.ts'
import type { Reply } from '../reply.ts'

/** What a fault may look at. */
export interface FaultContext {
  readonly provider: LabProvider
  readonly model: LabModel
  readonly nowMs: number
  /** Where the lab listens. */
  readonly url: string
  /** The answer in the making; none for model lists and key checks. */
  readonly answer: Answer | undefined
  /** The answer written another way, or another thought written the same way. */
  readonly remake: (changes: { readonly stream?: boolean; readonly thought?: Thought }) => Reply
}

/** One fault. `counts` is whether the request still counts against the limits. */
export interface FaultKind {
  readonly counts: boolean
  readonly apply: (reply: Reply, arg: string, context: FaultContext) => Reply
}

/** A fault of a request that was accepted. */
export function after(apply: FaultKind['apply']): FaultKind {
  return { counts: true, apply }
}

/** A fault of a request that never got so far as to count. */
export function instead(apply: FaultKind['apply']): FaultKind {
  return { counts: false, apply }
}

/** The number an argument writes, or `otherwise` when it writes none. */
export function numberOr(arg: string, otherwise: number): number {
  const value = arg === '' ? Number.NaN : Number(arg)
  return Number.isFinite(value) && value >= 0 ? value : otherwise
}
