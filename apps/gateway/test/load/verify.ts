/** What every soak must come to, however long it was. */
import { expect } from 'vitest'
import { FILES_KEPT, type Soak } from './soak.ts'

/** Nothing is lost, the books are right, sockets and files are back to what they were; and there was trouble enough. */
export function verifySoak(went: Soak): void {
  expect(went.lostSeen).toEqual([])
  expect(went.whole).toBe(went.requests - went.aborts)
  expect(went.streams).toBeGreaterThan(0.55 * went.requests)
  expect(went.aborts).toBeGreaterThan(0.08 * went.requests)
  expect(went.rateLimited).toBeGreaterThan(0.08 * went.requests)
  expect(went.reset).toBeGreaterThan(0.04 * went.requests)
  // What the providers count must be on the books; what else they received may be.
  expect(went.recorded).toBeGreaterThanOrEqual(went.admitted)
  expect(went.recorded).toBeLessThanOrEqual(went.received)
  expect(went.after.openFiles).toBeLessThanOrEqual(went.before.openFiles + FILES_KEPT)
  expect(went.after.resources).toBeLessThanOrEqual(went.before.resources)
}

const MIB = 1 << 20

/** A soak in one line. */
export function summaryOf(went: Soak): string {
  const { requests, streams, aborts, lost, rateLimited, reset, tookMs } = went
  const mib = (bytes = 0): string => (bytes / MIB).toFixed(1)
  const resident = went.samples.map(({ residentBytes }) => residentBytes)
  const { before, after } = went
  return (
    `soak: ${requests} requests in ${(tookMs / 1_000).toFixed(0)} s, ${streams} streams, ${aborts} aborts, ` +
    `${rateLimited} met a 429 and ${reset} a reset, ${lost} lost; ` +
    `${went.admitted} calls counted by the providers, ${went.recorded} by the ledger; ` +
    `${mib(resident.at(0))} to ${mib(resident.at(-1))} MiB resident; at rest ${before.openFiles} files and ` +
    `${before.timers} timers before, ${after.openFiles} and ${after.timers} after`
  )
}
