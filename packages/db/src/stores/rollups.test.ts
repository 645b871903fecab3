import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OUTCOMES, type RequestRecord } from '@freellmapi/core'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type OpenDatabase, openDatabase } from '../open.ts'
import { createRequestArchive, type RequestArchive, type RequestFilter } from './request-archive.ts'
import { createRequestLog } from './requests.ts'
import { createUsageRollups, type RollupDimension } from './rollups.ts'

const HOUR_MS = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'freellmapi-rollups-'))
const opened: OpenDatabase[] = []
afterAll(() => {
  for (const database of opened) database.close()
  rmSync(folder, { recursive: true, force: true })
})

function open() {
  const dir = mkdtempSync(join(folder, 'db-'))
  const database = openDatabase({
    file: join(dir, 'test.db'),
    migrations: fileURLToPath(new URL('../../../../drizzle', import.meta.url)),
  })
  opened.push(database)
  return {
    log: createRequestLog(database.orm),
    rollups: createUsageRollups(database.orm),
    archive: createRequestArchive(database.orm),
  }
}

const upstream = fc.record({
  provider: fc.constantFrom('a', 'b'),
  model: fc.constantFrom('m', 'n/o'),
  credentialId: fc.constantFrom('k1', 'k2', 'k3'),
})

/** Requests of three days: served by their last attempt, or by nobody. */
const records = fc.array(
  fc
    .record({
      atMs: fc.integer({ min: 0, max: 72 * HOUR_MS }),
      clientKeyId: fc.constantFrom('c1', 'c2'),
      outcome: fc.constantFrom(...OUTCOMES),
      isServed: fc.boolean(),
      durationMs: fc.integer({ min: 1, max: 60_000 }),
      upstreams: fc.array(upstream, { maxLength: 3 }),
    })
    .map(({ upstreams, isServed, ...rest }): Omit<RequestRecord, 'id'> => {
      const last = upstreams.at(-1)
      return {
        ...rest,
        requestedModel: 'auto',
        stream: false,
        httpStatus: 200,
        promptTokens: 0,
        completionTokens: 0,
        ...(isServed && last !== undefined ? { provider: last.provider, model: last.model } : {}),
        attempts: upstreams.map((one, at) => ({
          ...one,
          startedAfterMs: 0,
          durationMs: 1,
          promptTokens: at + 1,
          completionTokens: 2,
          ...(at < upstreams.length - 1 ? { error: 'overloaded' as const } : {}),
        })),
      }
    }),
  { minLength: 1, maxLength: 60 },
)

function numbered(made: readonly Omit<RequestRecord, 'id'>[]): readonly RequestRecord[] {
  return made.map((record, at) => ({ ...record, id: `req_${at}` }))
}

describe('rollups', () => {
  it('hold, for every span and dimension, what counting the requests gives', () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 20 }), (made, batch) => {
        const { log, rollups } = open()
        const all = numbered(made)
        for (let from = 0; from < all.length; from += batch)
          log.write(all.slice(from, from + batch))
        for (const spanMs of [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS] as const)
          for (const dimension of ['all', 'provider', 'model', 'key', 'client'] as const) {
            const range = { spanMs, dimension, fromMs: 0, toMs: 100 * HOUR_MS }
            const rows = [...rollups.read(range)].flat()
            const sum = (name: 'requests' | 'succeeded' | 'attempts' | 'promptTokens'): number =>
              rows.reduce((total, row) => total + row[name], 0)
            const attempts = all.flatMap((record) => record.attempts)
            const counted = all.filter((record) => isCounted(record, dimension))
            expect(sum('requests')).toBe(counted.length)
            expect(sum('succeeded')).toBe(
              counted.filter(({ outcome }) => outcome === 'succeeded').length,
            )
            expect(sum('attempts')).toBe(attempts.length)
            expect(sum('promptTokens')).toBe(
              attempts.reduce((total, { promptTokens = 0 }) => total + promptTokens, 0),
            )
            for (const { atMs, id } of rows) {
              expect(atMs % spanMs).toBe(0)
              const own = [...rollups.read({ ...range, id })].flat()
              expect(own.every((row) => row.id === id)).toBe(true)
            }
          }
      }),
      { numRuns: 8 },
    )
  }, 30_000)
  it('are read in order, in steps, whatever their number', () => {
    const { log, rollups } = open()
    log.write(
      Array.from({ length: 2_000 }, (_, at) => ({
        id: `req_${at}`,
        atMs: Math.floor(at / 100) * HOUR_MS,
        clientKeyId: `client-${at % 100}`,
        requestedModel: 'auto',
        stream: false,
        outcome: 'succeeded' as const,
        httpStatus: 200,
        durationMs: 1,
        promptTokens: 0,
        completionTokens: 0,
        attempts: [],
      })),
    )
    const range = {
      spanMs: HOUR_MS,
      dimension: 'client',
      fromMs: HOUR_MS,
      toMs: 19 * HOUR_MS,
    } as const
    const steps = [...rollups.read(range)]
    const rows = steps.flat()
    expect(steps.length).toBeGreaterThan(3)
    expect(rows).toHaveLength(1_800)
    expect(rows.map(({ atMs, id }) => `${atMs} ${id}`)).toEqual(
      rows
        .map(({ atMs, id }) => `${atMs} ${id}`)
        .toSorted((a, b) => (order(a) < order(b) ? -1 : 1)),
    )
    while (rollups.prune(10 * HOUR_MS) > 0);
    expect(
      [...rollups.read({ ...range, fromMs: 0 })].flat().every(({ atMs }) => atMs >= 10 * HOUR_MS),
    ).toBe(true)
  })
})

function order(name: string): string {
  const [atMs = '', id = ''] = name.split(' ')
  return `${atMs.padStart(12, '0')} ${id}`
}

function isCounted({ provider, attempts }: RequestRecord, dimension: RollupDimension): boolean {
  return (
    dimension === 'all' || dimension === 'client' || (provider !== undefined && attempts.length > 0)
  )
}

describe('a search of the log', () => {
  const optional = <Value>(...values: readonly Value[]) => fc.constantFrom(undefined, ...values)
  const filters = fc
    .record({
      outcome: optional('unsuccessful' as const, ...OUTCOMES),
      provider: optional('a', 'b'),
      model: optional('m', 'n/o'),
      credentialId: optional('k1', 'k2', 'k3'),
      clientKeyId: optional('c1', 'c2'),
      fromMs: optional(0, 20 * HOUR_MS),
      toMs: optional(40 * HOUR_MS, 72 * HOUR_MS),
    })
    .map((filter) =>
      Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)),
    ) as fc.Arbitrary<RequestFilter>
  it('finds, page by page and newest first, exactly what fits', () => {
    fc.assert(
      fc.property(records, fc.array(filters, { minLength: 8, maxLength: 8 }), (made, several) => {
        const { log, archive } = open()
        const all = numbered(made)
        log.write(all)
        for (const [at, filter] of several.entries())
          expectFound(archive, all, { filter, count: at + 1 })
      }),
      { numRuns: 8 },
    )
  }, 30_000)

  it('for what failed with one key leaves out what that key answered', () => {
    const { log, archive } = open()
    const all = numbered((['succeeded', 'failed'] as const).map((outcome) => byK3(outcome)))
    log.write(all)
    const filter = { outcome: 'unsuccessful', credentialId: 'k3' } as const
    expectFound(archive, all, { filter, count: 1 })
  })
})

function byK3(outcome: RequestRecord['outcome']): Omit<RequestRecord, 'id'> {
  const spent = { durationMs: 1, promptTokens: 1, completionTokens: 1 }
  return {
    ...spent,
    atMs: 0,
    clientKeyId: 'c1',
    outcome,
    requestedModel: 'auto',
    stream: false,
    httpStatus: 200,
    attempts: [{ ...spent, provider: 'a', model: 'm', credentialId: 'k3', startedAfterMs: 0 }],
  }
}

function expectFound(
  archive: RequestArchive,
  all: readonly RequestRecord[],
  { filter, count }: { readonly filter: RequestFilter; readonly count: number },
): void {
  const found: string[] = []
  let before: number | undefined
  do {
    const from = before === undefined ? { count } : { count, before }
    before = undefined
    for (const step of archive.search(filter, from)) {
      found.push(...step.found.map(({ id }) => id))
      before = step.before
      if (step.found.length > 0) break
    }
  } while (before !== undefined)
  expect(found).toEqual(
    all
      .filter((record) => fits(record, filter))
      .map(({ id }) => id)
      .toReversed(),
  )
}

function fits(record: RequestRecord, filter: RequestFilter): boolean {
  const {
    outcome,
    provider,
    model,
    credentialId,
    clientKeyId,
    fromMs = 0,
    toMs = Infinity,
  } = filter
  return (
    (outcome === undefined ||
      (outcome === 'unsuccessful' ? record.outcome !== 'succeeded' : record.outcome === outcome)) &&
    (provider === undefined || record.provider === provider) &&
    (model === undefined || record.model === model) &&
    (clientKeyId === undefined || record.clientKeyId === clientKeyId) &&
    (credentialId === undefined ||
      record.attempts.some((attempt) => attempt.credentialId === credentialId)) &&
    record.atMs >= fromMs &&
    record.atMs <= toMs
  )
}
