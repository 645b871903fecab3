/** The request log: one row per request, one per attempt. */
import type { RequestLog, RequestRecord } from '@freellmapi/core'
import { desc, getTableColumns, inArray, lt, type Placeholder, sql } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { attempts } from '../schema/attempts.ts'
import { contents } from '../schema/contents.ts'
import { requests } from '../schema/requests.ts'
import { createUsageRollups } from './rollups.ts'
import { withoutNulls } from './without-nulls.ts'

/** Rows deleted in one go, attempts beside them: so few that pruning never holds a request up. */
const PRUNED_MAX = 300

/** A request log. */
export function createRequestLog(orm: Orm): RequestLog {
  const rollups = createUsageRollups(orm)
  // Prepared once: building a statement costs ten times what running it does.
  const { number: _, ...requestColumns } = getTableColumns(requests)
  const insertRequest = orm.insert(requests).values(placeholders(requestColumns)).prepare()
  const attemptColumns = getTableColumns(attempts)
  const insertAttempt = orm.insert(attempts).values(placeholders(attemptColumns)).prepare()
  const insertContent = orm
    .insert(contents)
    .values(placeholders(getTableColumns(contents)))
    .prepare()
  const insert = ({ attempts: made, content, ...request }: RequestRecord): void => {
    const { lastInsertRowid } = insertRequest.run({ ...BLANK_REQUEST, ...request })
    for (const [position, attempt] of made.entries())
      insertAttempt.run({ ...BLANK_ATTEMPT, ...attempt, request: lastInsertRowid, position })
    if (content !== undefined)
      insertContent.run({ answered: null, ...content, request: lastInsertRowid })
  }
  return {
    write(records) {
      orm.transaction(
        () => {
          records.forEach(insert)
          rollups.add(records)
        },
        { behavior: 'immediate' },
      )
    },
    recent: (count) => recent(orm, count),
    prune(beforeMs) {
      const oldest = orm
        .select({ number: requests.number })
        .from(requests)
        .where(lt(requests.atMs, beforeMs))
        .orderBy(requests.atMs)
        .limit(PRUNED_MAX)
      return orm.delete(requests).where(inArray(requests.number, oldest)).run().changes
    },
  }
}

/** What a record may leave out. */
const BLANK_REQUEST = { firstTokenMs: null, provider: null, model: null, explanation: null }
const BLANK_ATTEMPT = {
  firstTokenMs: null,
  promptTokens: null,
  completionTokens: null,
  error: null,
}

/** A placeholder of the same name for every column. */
function placeholders<Columns extends object>(
  columns: Columns,
): { [Name in keyof Columns]: Placeholder } {
  const names = Object.keys(columns)
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as {
    [Name in keyof Columns]: Placeholder
  }
}

function recent(orm: Orm, count: number): readonly RequestRecord[] {
  const rows = orm.select().from(requests).orderBy(desc(requests.number)).limit(count).all()
  const numbers = rows.map(({ number }) => number)
  const made = orm
    .select()
    .from(attempts)
    .where(inArray(attempts.request, numbers))
    .orderBy(attempts.request, attempts.position)
    .all()
  const byRequest = Map.groupBy(made, ({ request }) => request)
  return rows.map(({ number, ...row }) => ({
    ...withoutNulls(row),
    attempts: (byRequest.get(number) ?? []).map(
      ({ request: _, position: __, ...attempt }) =>
        withoutNulls(attempt) as RequestRecord['attempts'][number],
    ),
  }))
}
