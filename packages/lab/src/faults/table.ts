/** All faults by name, and how they are written: `name` or `name:argument`, joined by `+` behind a model's name. */
import type { Reply } from '../reply.ts'
import { CONTENT } from './content.ts'
import type { FaultContext, FaultKind } from './fault.ts'
import { FIELDS } from './fields.ts'
import { REFUSALS } from './refusals.ts'
import { TRANSPORT } from './transport.ts'

const TABLE = { ...REFUSALS, ...CONTENT, ...FIELDS, ...TRANSPORT } satisfies Readonly<
  Record<string, FaultKind>
>

/** The name of a fault. */
export type FaultName = keyof typeof TABLE

/** A fault as it is written: `hang`, `status:503`, `cut:120`. */
export type Fault = FaultName | `${FaultName}:${string | number}`

/** Every fault there is. */
export const FAULT_NAMES = Object.keys(TABLE) as readonly FaultName[]

/** Tells a fault from any other text. */
export function isFault(text: string): text is Fault {
  return Object.hasOwn(TABLE, nameOf(text))
}

/** Splits `model+fault:arg+fault`; undefined when one of the faults does not exist. */
export function splitModel(
  name: string,
): { readonly model: string; readonly faults: readonly Fault[] } | undefined {
  const [model = '', ...faults] = name.split('+')
  return faults.every(isFault) ? { model, faults } : undefined
}

/** Whether a request with these faults counts against the limits. */
export function countsWith(faults: readonly Fault[]): boolean {
  return faults.every((fault) => kindOf(fault).counts)
}

/** The reply with all faults in it, in their order. */
export function applyFaults(faults: readonly Fault[], reply: Reply, context: FaultContext): Reply {
  return faults.reduce((made, fault) => {
    const name = nameOf(fault)
    const next = kindOf(fault).apply(made, fault.slice(name.length + 1), context)
    return { ...next, delayMs: Math.max(next.delayMs, made.delayMs) }
  }, reply)
}

function nameOf(text: string): string {
  const end = text.indexOf(':')
  return end === -1 ? text : text.slice(0, end)
}

function kindOf(fault: Fault): FaultKind {
  return TABLE[nameOf(fault) as FaultName]
}
