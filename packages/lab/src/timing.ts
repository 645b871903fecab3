/** How long the simulated model takes. Without a timing, everything comes at once. */
import type { Step, Write } from './reply.ts'

/** Times in milliseconds, and how many content chunks an answer has; 0 for one a word. */
export interface Timing {
  readonly firstTokenMs: number
  readonly tokenMs: number
  readonly chunks: number
}

/** The same events, with the waits between them. */
export function timed(events: readonly Write[], timing: Timing): Iterable<Step> {
  const { firstTokenMs, tokenMs } = timing
  if (firstTokenMs <= 0 && tokenMs <= 0) return events
  return waiting(events, timing)
}

function* waiting(events: readonly Write[], { firstTokenMs, tokenMs }: Timing): Generator<Step> {
  let isFirst = true
  for (const event of events) {
    if (event.role === 'content') {
      const ms = isFirst ? firstTokenMs : tokenMs
      if (ms > 0) yield { kind: 'wait', ms }
      isFirst = false
    }
    yield event
  }
}
