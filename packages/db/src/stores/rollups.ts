/** Usage by hour and by quarter of a day: added to with every flush of the log, read by charts in small slices. */
import type { RequestRecord } from '@freellmapi/core'
import { and, asc, eq, getTableColumns, gte, lt, type Placeholder, sql } from 'drizzle-orm'
import { Histogram } from '../histogram.ts'
import type { Orm } from '../open.ts'
import { usageRollups } from '../schema/usage-rollups.ts'

const HOUR_MS = 3_600_000

/** The spans that are counted: hours for days and weeks, quarters of a day for a month. */
export const ROLLUP_SPANS_MS = [HOUR_MS, 6 * HOUR_MS] as const
export type RollupSpanMs = (typeof ROLLUP_SPANS_MS)[number]

/** Totals of one span, one upstream and one client. */
export type RollupRow = typeof usageRollups.$inferSelect

/** Which rows to read: those of `spanMs` with `fromMs <= atMs < toMs`. */
export interface RollupRange {
  readonly spanMs: RollupSpanMs
  readonly fromMs: number
  readonly toMs: number
}

/** Where usage is totalled. */
export interface UsageRollups {
  /** Adds records in the caller's transaction. */
  add(records: readonly RequestRecord[]): void
  /** All rows of a range, oldest first. Each step is one short query: between steps the caller may let others work. */
  read(range: RollupRange): Iterable<readonly RollupRow[]>
  /** Deletes rows that begin before `beforeMs`; returns how many went. */
  prune(beforeMs: number): number
}

/** Rows read in one step: about half a millisecond. */
const STEP_ROWS = 400
const PRUNED_MAX = 1_000

interface Total {
  readonly key: Pick<
    RollupRow,
    'spanMs' | 'atMs' | 'provider' | 'model' | 'credentialId' | 'clientKeyId'
  >
  requests: number
  succeeded: number
  canceled: number
  fallbacks: number
  attempts: number
  attemptsFailed: number
  promptTokens: number
  completionTokens: number
  readonly durations: Histogram
  readonly firstTokens: Histogram
}

/** Rollups on a database. */
export function createUsageRollups(orm: Orm): UsageRollups {
  const columns = getTableColumns(usageRollups)
  const place = Object.fromEntries(
    Object.keys(columns).map((name) => [name, sql.placeholder(name)]),
  ) as { [Name in keyof typeof columns]: Placeholder }
  const find = orm
    .select()
    .from(usageRollups)
    .where(
      and(
        eq(usageRollups.spanMs, place.spanMs),
        eq(usageRollups.atMs, place.atMs),
        eq(usageRollups.provider, place.provider),
        eq(usageRollups.model, place.model),
        eq(usageRollups.credentialId, place.credentialId),
        eq(usageRollups.clientKeyId, place.clientKeyId),
      ),
    )
    .prepare()
  const { spanMs: _, atMs: __, provider: ___, model, credentialId, clientKeyId, ...sums } = columns
  const replace = orm
    .insert(usageRollups)
    .values(place)
    .onConflictDoUpdate({
      target: [
        usageRollups.spanMs,
        usageRollups.atMs,
        usageRollups.provider,
        model,
        credentialId,
        clientKeyId,
      ],
      set: Object.fromEntries(
        Object.entries(sums).map(([name]) => [name, sql.raw(`excluded.${snake(name)}`)]),
      ),
    })
    .prepare()
  return {
    add(records) {
      for (const total of totalsOf(records).values()) {
        const stored = find.get({ ...total.key })
        if (stored !== undefined) addRow(total, stored)
        replace.run(toRow(total))
      }
    },
    read: (range) => read(orm, range),
    prune(beforeMs) {
      const oldest = orm
        .select({ rowid: sql`rowid` })
        .from(usageRollups)
        .where(lt(usageRollups.atMs, beforeMs))
        .limit(PRUNED_MAX)
      return orm.delete(usageRollups).where(sql`rowid in ${oldest}`).run().changes
    },
  }
}

function* read(orm: Orm, { spanMs, fromMs, toMs }: RollupRange): Iterable<readonly RollupRow[]> {
  let after: RollupRow | undefined
  for (;;) {
    // A row value after the last one seen, in the order of the primary key, is where the next step begins.
    const isNext =
      after === undefined
        ? gte(usageRollups.atMs, fromMs)
        : sql`(${usageRollups.atMs}, ${usageRollups.provider}, ${usageRollups.model}, ${usageRollups.credentialId}, ${usageRollups.clientKeyId}) > (${after.atMs}, ${after.provider}, ${after.model}, ${after.credentialId}, ${after.clientKeyId})`
    const rows: readonly RollupRow[] = orm
      .select()
      .from(usageRollups)
      .where(and(eq(usageRollups.spanMs, spanMs), isNext, lt(usageRollups.atMs, toMs)))
      .orderBy(
        asc(usageRollups.atMs),
        asc(usageRollups.provider),
        asc(usageRollups.model),
        asc(usageRollups.credentialId),
        asc(usageRollups.clientKeyId),
      )
      .limit(STEP_ROWS)
      .all()
    if (rows.length > 0) yield rows
    if (rows.length < STEP_ROWS) return
    after = rows.at(-1)
  }
}

/** What these records add to each row, for every span that is counted. */
function totalsOf(records: readonly RequestRecord[]): ReadonlyMap<string, Total> {
  const totals = new Map<string, Total>()
  const total = (
    record: RequestRecord,
    spanMs: number,
    { provider, model, credentialId }: { provider: string; model: string; credentialId: string },
  ): Total => {
    const atMs = Math.floor(record.atMs / spanMs) * spanMs
    const key = { spanMs, atMs, provider, model, credentialId, clientKeyId: record.clientKeyId }
    const name = Object.values(key).join('\n')
    const known = totals.get(name) ?? blank(key)
    totals.set(name, known)
    return known
  }
  for (const record of records)
    for (const spanMs of ROLLUP_SPANS_MS) {
      countRequest(total(record, spanMs, served(record)), record)
      for (const attempt of record.attempts) {
        const made = total(record, spanMs, attempt)
        made.attempts++
        if (attempt.error !== undefined) made.attemptsFailed++
        made.promptTokens += attempt.promptTokens ?? 0
        made.completionTokens += attempt.completionTokens ?? 0
      }
    }
  return totals
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

/** The upstream a request counts for: the one that answered. */
function served({ provider = '', model = '', attempts }: RequestRecord) {
  const credentialId = provider === '' ? '' : (attempts.at(-1)?.credentialId ?? '')
  return { provider, model, credentialId }
}

function blank(key: Total['key']): Total {
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

function addRow(total: Total, row: RollupRow): void {
  for (const name of SUMS) total[name] += row[name]
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

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
