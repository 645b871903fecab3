/** What the lab received and what became of it. */
import { appendFileSync } from 'node:fs'
import type { Fault } from './faults/table.ts'
import type { Json } from './json.ts'

/**
 * What became of a call. `refused`: over a limit or wrong in itself; `faulted`: a fault was at work;
 * `pending`: its answer is still being sent.
 */
export type Outcome = 'pending' | 'answered' | 'refused' | 'faulted'

/** One received call. It is updated in place until `endedAtMs` is set. */
export interface Call {
  readonly id: number
  readonly provider: string
  /** Without its faults. */
  readonly model: string
  readonly key: string
  readonly atMs: number
  readonly method: string
  readonly path: string
  /** Kept for the latest calls only. */
  readonly body: Json | undefined
  readonly stream: boolean
  readonly faults: readonly Fault[]
  /** Whether it passed the limits, and so counts against them. */
  readonly admitted: boolean
  /** 0 until a head is sent. */
  readonly status: number
  readonly outcome: Outcome
  readonly bytesSent: number
  readonly chunksSent: number
  /** When the client closed the connection before the answer had ended. */
  readonly closedByClientAtMs?: number
  readonly endedAtMs?: number
}

/** Which calls: those whose members are all as given. */
export type CallFilter = Partial<
  Pick<Call, 'provider' | 'model' | 'key' | 'path' | 'method' | 'outcome' | 'admitted' | 'status'>
>

/** A call that is still changing. */
export type OpenCall = { -readonly [Key in keyof Call]: Call[Key] }

/** Everything known when a call arrives. */
export type Arrival = Pick<
  Call,
  'provider' | 'model' | 'key' | 'atMs' | 'method' | 'path' | 'body' | 'stream' | 'faults'
>

/** The calls of a lab, oldest first. */
export interface CallLog {
  readonly open: (arrival: Arrival) => OpenCall
  readonly list: (filter?: CallFilter) => readonly Call[]
  readonly clear: () => void
  /** Called once for each change that a waiting test may look for. */
  readonly changed: () => void
  /** Resolves once `holds` does; checked after every change. */
  readonly until: (holds: (calls: readonly Call[]) => boolean) => Promise<void>
}

/** How many calls and bodies are kept at the least; a benchmark must not fill the memory with them. */
const CALLS_MAX = 100_000
const BODIES_MAX = 1_000

/** An empty log. It forgets the oldest calls when there are too many. */
export function createCallLog(): CallLog {
  let calls: OpenCall[] = []
  let serial = 0
  const waiting = new Set<() => void>()
  const changed = (): void => {
    for (const look of waiting) look()
  }
  return {
    changed,
    open: (arrival) => {
      const call: OpenCall = {
        id: ++serial,
        ...arrival,
        admitted: false,
        status: 0,
        outcome: 'pending',
        bytesSent: 0,
        chunksSent: 0,
      }
      calls.push(call)
      const old = calls[calls.length - 1 - BODIES_MAX]
      if (old !== undefined) old.body = undefined
      if (calls.length > CALLS_MAX * 2) calls = calls.slice(-CALLS_MAX)
      return call
    },
    list: (filter = {}) => {
      const wanted = Object.entries(filter)
      if (wanted.length === 0) return [...calls]
      return calls.filter((call) =>
        wanted.every(([key, value]) => Reflect.get(call, key) === value),
      )
    },
    clear: () => {
      calls = []
    },
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds(calls)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

/** Appends the call to the journal. Synchronous, so that the line outlives whoever reads the answer. */
export function writeJournal(journal: string | undefined, call: Call): void {
  if (journal === undefined) return
  const { id, atMs, provider, model, key, method, path, stream, admitted, status } = call
  const line = { id, atMs, provider, model, key, method, path, stream, admitted, status }
  appendFileSync(journal, `${JSON.stringify(line)}\n`)
}
