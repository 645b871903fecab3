/** Structured logs. Callers pass names and numbers, never errors, bodies or headers: what is not logged cannot leak. */

import pino, { type Logger } from 'pino'
import { Redactions } from './redactions.ts'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

/** JSON lines, on standard output unless told otherwise. Whatever got into one, no loaded secret leaves with it. */
export function createLog(
  level: string,
  redactions = new Redactions(),
  out: pino.DestinationStream = pino.destination(1),
): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => out.write(redactions.apply(line)) },
  )
}

/** What may be said of something thrown: its class and code, never its message, which may quote what it was given. */
export function faultOf(thrown: unknown): { readonly fault: string; readonly code?: string } {
  if (!(thrown instanceof Error)) return { fault: typeof thrown }
  return 'code' in thrown && typeof thrown.code === 'string'
    ? { fault: thrown.name, code: thrown.code }
    : { fault: thrown.name }
}
