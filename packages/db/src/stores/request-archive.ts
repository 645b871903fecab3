/**
 * Looking things up in the request log: pages by filters, and one request whole.
 *
 * A search goes through the log in steps of a millisecond, newest first, each over the rows that the best index leaves;
 * whoever searches decides between two steps whether to go on. No filter can make one step long.
 */
import { OUTCOMES, type Outcome } from '@freellmapi/core'
import { and, asc, desc, eq, gte, lt, lte, ne, type SQL, sql } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { attempts } from '../schema/attempts.ts'
import { contents } from '../schema/contents.ts'
import { requests } from '../schema/requests.ts'

/** A row of the log, with the number of its attempts. */
export interface StoredRequest extends Omit<typeof requests.$inferSelect, 'explanation'> {
  readonly attempts: number
}

/** One upstream call of a stored request. */
export type StoredAttempt = typeof attempts.$inferSelect

/** A request whole. */
export interface RequestTrace {
  readonly request: StoredRequest
  /** The router's decision as it was kept. */
  readonly explanation: string | null
  readonly attempts: readonly StoredAttempt[]
  readonly content?: { readonly asked: string; readonly answered: string | null }
}

/** What found requests have in common; everything that is given must hold. */
export interface RequestFilter {
  readonly outcome?: Outcome | 'unsuccessful'
  readonly provider?: string
  /** The provider's own name of the model. */
  readonly model?: string
  /** A key that was tried. */
  readonly credentialId?: string
  readonly clientKeyId?: string
  readonly fromMs?: number
  readonly toMs?: number
  /** The beginning of the id. */
  readonly idPrefix?: string
}

/** One step of a search: what it found, and where the next one begins; no `before` when it was the last. */
export interface SearchStep {
  readonly found: readonly StoredRequest[]
  readonly before?: number
}

/** The log, for reading. */
export interface RequestArchive {
  /** Requests numbered below `before`, newest first, at most `count` in a step. */
  search(filter: RequestFilter, from: { count: number; before?: number }): Iterable<SearchStep>
  /** The newest request of an id. */
  find(id: string): RequestTrace | undefined
  /** Whether there is any. */
  isEmpty(): boolean
  /** When the oldest request arrived. */
  oldestAtMs(): number | undefined
  /** Bytes the database takes, free pages not counted. */
  bytes(): number
}

/** Rows looked at in one step: a millisecond on a small machine, when hardly any fits. */
const STEP_ROWS = 250
/** Requests are numbered when they end, so their order is not quite that of their arrival. */
const DISORDER = 2_000

const columns = {
  number: requests.number,
  id: requests.id,
  atMs: requests.atMs,
  clientKeyId: requests.clientKeyId,
  requestedModel: requests.requestedModel,
  stream: requests.stream,
  outcome: requests.outcome,
  httpStatus: requests.httpStatus,
  durationMs: requests.durationMs,
  firstTokenMs: requests.firstTokenMs,
  provider: requests.provider,
  model: requests.model,
  promptTokens: requests.promptTokens,
  completionTokens: requests.completionTokens,
  attempts: sql<number>`(select count(*) from ${attempts} where ${attempts.request} = ${requests.number})`,
}

/** The log of a database. */
export function createRequestArchive(orm: Orm): RequestArchive {
  return {
    search: (filter, from) => search(orm, filter, from),
    find(id) {
      const request = orm
        .select({ ...columns, explanation: requests.explanation })
        .from(requests)
        .where(eq(requests.id, id))
        .orderBy(desc(requests.number))
        .limit(1)
        .get()
      return request && traceOf(orm, request)
    },
    isEmpty: () =>
      orm.select({ number: requests.number }).from(requests).limit(1).get() === undefined,
    oldestAtMs: () =>
      orm.select({ atMs: requests.atMs }).from(requests).orderBy(asc(requests.atMs)).limit(1).get()
        ?.atMs,
    bytes() {
      const read = (name: string) => Number(orm.$client.pragma(name, { simple: true }))
      return (read('page_count') - read('freelist_count')) * read('page_size')
    },
  }
}

function traceOf(
  orm: Orm,
  { explanation, ...request }: StoredRequest & { explanation: string | null },
): RequestTrace {
  const content = orm.select().from(contents).where(eq(contents.request, request.number)).get()
  return {
    request,
    explanation,
    attempts: orm
      .select()
      .from(attempts)
      .where(eq(attempts.request, request.number))
      .orderBy(asc(attempts.position))
      .all(),
    ...(content === undefined ? {} : { content }),
  }
}

function* search(
  orm: Orm,
  filter: RequestFilter,
  { count, before = Number.MAX_SAFE_INTEGER }: { count: number; before?: number },
): Iterable<SearchStep> {
  const oldest = numberAt(orm, filter.fromMs) - DISORDER
  let below = Math.min(before, newestOf(orm, filter.toMs))
  for (;;) {
    const numbers = candidates(orm, filter, { below, oldest })
    const last = numbers.at(-1)
    if (last === undefined) return yield { found: [] }
    const found = orm
      .select(columns)
      .from(requests)
      .where(and(isOneOf(numbers), ...conditionsOf(filter)))
      .orderBy(desc(requests.number))
      .limit(count)
      .all()
    below = found.length === count ? (found.at(-1)?.number ?? last) : last
    yield { found, before: below }
  }
}

/** The next numbers that may fit, newest first, by the filter that leaves the fewest. */
function candidates(
  orm: Orm,
  { credentialId, outcome, clientKeyId, provider }: RequestFilter,
  { below, oldest }: { readonly below: number; readonly oldest: number },
): readonly number[] {
  if (credentialId !== undefined)
    return orm
      .selectDistinct({ number: attempts.request })
      .from(attempts)
      .where(
        and(
          eq(attempts.credentialId, credentialId),
          lt(attempts.request, below),
          gte(attempts.request, oldest),
        ),
      )
      .orderBy(desc(attempts.request))
      .limit(STEP_ROWS)
      .all()
      .map(({ number }) => number)
  const numbered = (condition: SQL | undefined): readonly number[] =>
    orm
      .select({ number: requests.number })
      .from(requests)
      .where(and(condition, lt(requests.number, below), gte(requests.number, oldest)))
      .orderBy(desc(requests.number))
      .limit(STEP_ROWS)
      .all()
      .map(({ number }) => number)
  if (outcome === 'unsuccessful')
    // One walk along the index for each outcome: together they would be read whole and sorted.
    return OUTCOMES.filter((each) => each !== 'succeeded')
      .flatMap((each) => numbered(eq(requests.outcome, each)))
      .sort((left, right) => right - left)
      .slice(0, STEP_ROWS)
  if (outcome !== undefined && outcome !== 'succeeded')
    return numbered(eq(requests.outcome, outcome))
  if (clientKeyId !== undefined) return numbered(eq(requests.clientKeyId, clientKeyId))
  return numbered(provider === undefined ? undefined : eq(requests.provider, provider))
}

/** One parameter however many they are: hundreds of them would take longer to parse than to look up. */
function isOneOf(numbers: readonly number[]): SQL {
  return sql`${requests.number} in (select value from json_each(${JSON.stringify(numbers)}))`
}

function conditionsOf(filter: RequestFilter): readonly (SQL | undefined)[] {
  const { outcome, provider, model, clientKeyId, fromMs, toMs, idPrefix } = filter
  return [
    outcome === undefined ? undefined : ofOutcome(outcome),
    provider === undefined ? undefined : eq(requests.provider, provider),
    model === undefined ? undefined : eq(requests.model, model),
    clientKeyId === undefined ? undefined : eq(requests.clientKeyId, clientKeyId),
    fromMs === undefined ? undefined : gte(requests.atMs, fromMs),
    toMs === undefined ? undefined : lte(requests.atMs, toMs),
    idPrefix === undefined
      ? undefined
      : sql`substr(${requests.id}, 1, ${idPrefix.length}) = ${idPrefix}`,
  ]
}

function ofOutcome(outcome: NonNullable<RequestFilter['outcome']>): SQL {
  return outcome === 'unsuccessful'
    ? ne(requests.outcome, 'succeeded')
    : eq(requests.outcome, outcome)
}

/** The number of the first request at or after an instant; zero without one. */
function numberAt(orm: Orm, atMs: number | undefined): number {
  if (atMs === undefined) return 0
  const row = orm
    .select({ number: requests.number })
    .from(requests)
    .where(gte(requests.atMs, atMs))
    .orderBy(asc(requests.atMs))
    .limit(1)
    .get()
  return row?.number ?? Number.MAX_SAFE_INTEGER
}

function newestOf(orm: Orm, toMs: number | undefined): number {
  if (toMs === undefined) return Number.MAX_SAFE_INTEGER
  const number = numberAt(orm, toMs)
  return number === Number.MAX_SAFE_INTEGER ? number : number + DISORDER
}
