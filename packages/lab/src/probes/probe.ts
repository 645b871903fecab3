/** One probe: a situation an upstream makes, and what a client of the gateway sees of it. */
import type { Lab } from '../lab.ts'
import type { Answer, Target } from './target.ts'

/** What a probe works with. The lab is the only upstream of the gateway, and knows no limits of its own. */
export interface ProbeContext {
  readonly lab: Lab
  readonly target: Target
  /** How long a silent stream is watched, milliseconds. */
  readonly watchMs: number
  /** A model of which the gateway was told that it may be asked `cap` times a minute. */
  readonly limited?: { readonly model: string; readonly cap: number }
}

/** What was seen, in the words of a table's cell, and whether it is what a client needs. */
export interface Observation {
  readonly cell: string
  readonly holds: boolean
}

/** A row of the table. */
export interface Probe {
  readonly name: string
  /** What a client needs to see. */
  readonly expected: string
  /** Whether it uses up what the limited model may be asked in a minute. */
  readonly isMetered: boolean
  readonly run: (context: ProbeContext) => Promise<Observation>
}

/** How a stream that was broken looked. */
export function describeStream({ status, end, isStream, hasError, hasDone }: Answer): string {
  if (status !== 200 || !isStream) return `${status}${end === 'cut' ? ', connection cut' : ''}`
  const parts = [
    hasError ? 'error event' : 'no error',
    hasDone ? '[DONE]' : 'no [DONE]',
    ...(end === 'complete' ? [] : [`connection ${end}`]),
  ]
  return parts.join(', ')
}

/** How a refusal looked. */
export function describeRefusal({ status, headers, tookMs }: Answer, calls: number): string {
  const retryAfter = headers['retry-after']
  const wait = retryAfter === undefined ? '' : `, Retry-After ${retryAfter}`
  const slow = tookMs > SLOW_MS ? `, after ${seconds(tookMs)}` : ''
  return `${status}${wait}, ${calls} upstream ${calls === 1 ? 'call' : 'calls'}${slow}`
}

const SLOW_MS = 1_000

/** Milliseconds as seconds, one digit. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
