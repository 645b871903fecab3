/** Usage by hour, quarter of a day and day: added to with every flush of the log, read by charts in small slices. */
import { type AttemptRecord, CALIBRATION_CLIENT, type RequestRecord } from '@freellmapi/core'
import { and, asc, eq, getTableColumns, lt, type Placeholder, sql } from 'drizzle-orm'
import { Histogram } from '../histogram.ts'
import type { Orm } from '../orm.ts'
import { type ROLLUP_DIMENSIONS, usageRollups } from '../schema/usage-rollups.ts'

const HOUR_MS = 3_600_000

/** The spans that are counted: charts draw hours and quarters of a day, totals of weeks and months are made of more. */
const SPANS_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS] as const

/** One of the spans. */
export type RollupSpanMs = (typeof SPANS_MS)[number]

/** What totals are kept of. */
export type RollupDimension = (typeof ROLLUP_DIMENSIONS)[number]

/** Totals of one span. */
export type RollupRow = typeof usageRollups.$inferSelect

/** Which rows to read: those of one span and dimension with `fromMs <= atMs < toMs`; of one id, when it is given. */
export interface RollupRange {
  readonly spanMs: RollupSpanMs
  readonly dimension: RollupDimension
  readonly id?: string | undefined
  readonly fromMs: number
  readonly toMs: number
}

/** Where usage is totalled. */
export interface UsageRollups {
  /** Adds records in the caller's transaction. */
  add(records: readonly RequestRecord[]): void
  /** All rows of a range, oldest first. Each step is one short query: between steps the caller may let others work. */
  read(range: RollupRange): Iterable<readonly RollupRow[]>
  /** Deletes some of the rows that begin before `beforeMs`; returns how many went. */
  prune(beforeMs: number): number
}

/** Rows read in one step: about a millisecond. */
const STEP_ROWS = 100
const PRUNED_MAX = 500

type Key = Pick<RollupRow, 'spanMs' | 'dimension' | 'atMs' | 'id'>

const SUMS = [
  'requests',
  'succeeded',
  'canceled',
  'fallbacks',
  'attempts',
  'attemptsFailed',
  'promptTokens',
  'completionTokens',
] as const

interface Total extends Sums {
  readonly key: Key
  readonly durations: Histogram
  readonly firstTokens: Histogram
}

/** Rollups on a database. */
export function createUsageRollups(orm: Orm): UsageRollups {
  const columns = getTableColumns(usageRollups)
  const place = Object.fromEntries(
    Object.keys(columns).map((name) => [name, sql.placeholder(name)]),
  ) as { [Name in keyof typeof columns]: Placeholder }
  const { spanMs, dimension, atMs, id, ...counted } = columns
  const find = orm
    .select()
    .from(usageRollups)
    .where(
      and(
        eq(spanMs, place.spanMs),
        eq(dimension, place.dimension),
        eq(atMs, place.atMs),
        eq(id, place.id),
      ),
    )
    .prepare()
  const replace = orm
    .insert(usageRollups)
    .values(place)
    .onConflictDoUpdate({
      target: [spanMs, dimension, atMs, id],
      set: Object.fromEntries(
        Object.keys(counted).map((name) => [name, sql.raw(`excluded.${snakeCase(name)}`)]),
      ),
    })
    .prepare()
  return {
    add(records) {
      for (const total of totalsOf(records)) {
        const stored = find.get({ ...total.key })
        if (stored !== undefined) addRow(total, stored)
        replace.run(toRow(total))
      }
    },
    read: createReader(orm),
    prune(beforeMs) {
      const oldest = orm
        .select({ rowid: sql`rowid` })
        .from(usageRollups)
        .where(lt(atMs, beforeMs))
        .limit(PRUNED_MAX)
      return orm.delete(usageRollups).where(sql`rowid in ${oldest}`).run().changes
    },
  }
}

/** Reads ranges by a statement that is prepared once, and by hand: a mapper would take longer than the database. */
function createReader(orm: Orm): (range: RollupRange) => Iterable<readonly RollupRow[]> {
  const names = Object.keys(getTableColumns(usageRollups))
  const { spanMs, dimension, atMs, id } = usageRollups
  const place = (name: string) => sql.placeholder(name)
  const step = orm
    .select()
    .from(usageRollups)
    .where(
      and(
        eq(spanMs, place('spanMs')),
        eq(dimension, place('dimension')),
        // Behind the last row seen, in the order of the primary key.
        sql`(${atMs}, ${id}) > (${place('afterAtMs')}, ${place('afterId')})`,
        lt(atMs, place('toMs')),
        sql`(${place('id')} is null or ${id} = ${place('id')})`,
      ),
    )
    .orderBy(asc(atMs), asc(id))
    .limit(STEP_ROWS)
    .prepare()
  return function* read({ spanMs, dimension, id, fromMs, toMs }) {
    // Nothing sorts before an empty id, so this begins with the first row at `fromMs` itself.
    let after = { afterAtMs: fromMs - 1, afterId: LAST_ID }
    for (;;) {
      const rows = step
        .values({ spanMs, dimension, toMs, id: id ?? null, ...after })
        .map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])) as RollupRow)
      const last = rows.at(-1)
      if (last !== undefined) yield rows
      if (last === undefined || rows.length < STEP_ROWS) return
      after = { afterAtMs: last.atMs, afterId: last.id }
    }
  }
}

/** Sorts behind every id there is. */
const LAST_ID = '\u{10ffff}'

/** What these records add to each row, for every span and dimension that is kept. */
function totalsOf(records: readonly RequestRecord[]): readonly Total[] {
  const hours = createTotals(HOUR_MS)
  for (const record of records) {
    // Nobody's usage: the gateway asked by itself.
    if (record.clientKeyId === CALIBRATION_CLIENT) continue
    for (const total of [
      hours.of(record, 'all', ''),
      hours.of(record, 'client', record.clientKeyId),
    ]) {
      countRequest(total, record)
      for (const attempt of record.attempts) countAttempt(total, attempt)
    }
    for (const dimension of ['provider', 'model', 'key'] as const)
      countUpstreams(record, dimension, (id) => hours.of(record, dimension, id))
  }
  return SPANS_MS.flatMap((spanMs) => (spanMs === HOUR_MS ? hours.all() : longer(hours, spanMs)))
}

/** Totals by dimension and id, of spans of one length. */
interface Totals {
  /** The one that an instant falls into. */
  of(at: { readonly atMs: number }, dimension: RollupDimension, id: string): Total
  all(): readonly Total[]
}

function createTotals(spanMs: RollupSpanMs): Totals {
  const totals = new Map<string, Total>()
  return {
    of(at, dimension, id) {
      const atMs = Math.floor(at.atMs / spanMs) * spanMs
      const name = `${dimension} ${atMs} ${id}`
      const known = totals.get(name)
      if (known !== undefined) return known
      const made = blank({ spanMs, dimension, atMs, id })
      totals.set(name, made)
      return made
    },
    all: () => [...totals.values()],
  }
}

/** Longer spans are sums of hours: each request is counted once, and a few hours added. */
function longer(hours: Totals, spanMs: RollupSpanMs): readonly Total[] {
  const totals = createTotals(spanMs)
  for (const hour of hours.all()) {
    const total = totals.of(hour.key, hour.key.dimension, hour.key.id)
    addSums(total, hour)
    total.durations.addAll(hour.durations)
    total.firstTokens.addAll(hour.firstTokens)
  }
  return totals.all()
}

/** The request counts for the upstream that served it, each attempt for the one that made it. */
function countUpstreams(
  record: RequestRecord,
  dimension: 'provider' | 'model' | 'key',
  of: (id: string) => Total,
): void {
  const last = record.attempts.at(-1)
  if (record.provider !== undefined && last !== undefined)
    countRequest(of(idOf(last, dimension)), record)
  for (const attempt of record.attempts) countAttempt(of(idOf(attempt, dimension)), attempt)
}

function idOf(
  { provider, model, credentialId }: AttemptRecord,
  dimension: 'provider' | 'model' | 'key',
): string {
  if (dimension === 'key') return credentialId
  return dimension === 'provider' ? provider : `${provider}/${model}`
}

function countRequest(total: Total, record: RequestRecord): void {
  total.requests++
  if (record.attempts.length > 1) total.fallbacks++
  if (record.outcome === 'canceled') total.canceled++
  if (record.outcome !== 'succeeded') return
  total.succeeded++
  total.durations.add(record.durationMs)
  if (record.firstTokenMs !== undefined) total.firstTokens.add(record.firstTokenMs)
}

function countAttempt(total: Total, attempt: AttemptRecord): void {
  total.attempts++
  if (attempt.error !== undefined) total.attemptsFailed++
  total.promptTokens += attempt.promptTokens ?? 0
  total.completionTokens += attempt.completionTokens ?? 0
}

function blank(key: Key): Total {
  return {
    key,
    requests: 0,
    succeeded: 0,
    canceled: 0,
    fallbacks: 0,
    attempts: 0,
    attemptsFailed: 0,
    promptTokens: 0,
    completionTokens: 0,
    durations: new Histogram(),
    firstTokens: new Histogram(),
  }
}

type Sums = Record<(typeof SUMS)[number], number>

function addSums(total: Sums, more: Readonly<Sums>): void {
  for (const name of SUMS) total[name] += more[name]
}

function addRow(total: Total, row: RollupRow): void {
  addSums(total, row)
  total.durations.addStored(row.durations)
  total.firstTokens.addStored(row.firstTokens)
}

function toRow({ key, durations, firstTokens, ...sums }: Total) {
  return {
    ...key,
    ...sums,
    durations: Buffer.from(durations.toBytes()),
    firstTokens: Buffer.from(firstTokens.toBytes()),
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
