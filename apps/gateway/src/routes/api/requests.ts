/** `/api/requests`: the log by filters, and one request with its whole story. */
import type { StoredRequest } from '@freellmapi/db'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { paced } from '../../jobs/paced.ts'
import {
  type DecisionBody,
  type RequestBody,
  type RequestPage,
  type RequestQuery,
  requestPage,
  requestQuery,
  type TraceBody,
  traceBody,
} from '../../shapes/request.ts'
import { toWhy } from './routing.ts'
import { operation, query, unknownId } from './validate.ts'

/** A search gives up for this page after so long, and says where to go on. */
const SEARCH_MS_MAX = 25

type RequestDeps = Pick<Deps, 'archive' | 'recorder' | 'clock' | 'clientKeys' | 'credentials'>

/** Lists and shows requests. */
export function requestRoutes(deps: RequestDeps) {
  const { archive, recorder, clock } = deps
  return new Hono()
    .get(
      '/',
      operation('Lists requests', { reply: requestPage }),
      query(requestQuery),
      async (c) => {
        recorder.flush()
        const { limit, cursor, ...filters } = c.req.valid('query')
        const from = { count: limit, ...(cursor === undefined ? {} : { before: Number(cursor) }) }
        let found = 0
        const steps = await paced(
          archive.search(toFilter(filters), from),
          clock,
          (taken, elapsedMs) => {
            found += taken.at(-1)?.found.length ?? 0
            return found >= limit || elapsedMs >= SEARCH_MS_MAX
          },
        )
        const rows = steps.flatMap((step) => step.found)
        // The last step may have found more than this page holds; the next page begins after the last row shown.
        const shown = rows.slice(0, limit)
        const before = rows.length > shown.length ? shown.at(-1)?.number : steps.at(-1)?.before
        const page: RequestPage = {
          data: shown.map((row) => toRequest(deps, row)),
          nextCursor: before === undefined ? null : String(before),
        }
        return c.json(page, 200)
      },
    )
    .get('/:id', operation('Shows a request', { reply: traceBody }), (c) => {
      recorder.flush()
      const trace = archive.find(c.req.param('id'))
      if (trace === undefined) throw unknownId('request')
      const { request, explanation, attempts, content } = trace
      const body: TraceBody = {
        ...toRequest(deps, request),
        calls: attempts.map(({ request: _, position: __, credentialId, ...attempt }) => ({
          ...attempt,
          keyId: credentialId,
          keyLabel: deps.credentials.find(credentialId)?.label ?? null,
        })),
        decision: toDecision(deps, explanation),
        content: content === undefined ? null : { request: content.asked, reply: content.answered },
      }
      return c.json(body, 200)
    })
}

function toFilter({ key, client, q, model, ...rest }: Omit<RequestQuery, 'limit' | 'cursor'>) {
  const slash = model?.indexOf('/') ?? -1
  const filter = {
    ...rest,
    provider: rest.provider ?? (slash > 0 ? model?.slice(0, slash) : undefined),
    model: model?.slice(slash + 1),
    credentialId: key,
    clientKeyId: client,
    idPrefix: q,
  }
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as Parameters<Deps['archive']['search']>[0]
}

/** A stored request on one line. */
function toRequest({ clientKeys }: Pick<Deps, 'clientKeys'>, row: StoredRequest): RequestBody {
  const { number: _, clientKeyId, stream, ...rest } = row
  return {
    ...rest,
    clientId: clientKeyId,
    clientLabel: clientKeys.labelOf(clientKeyId) ?? null,
    isStream: stream,
  }
}

/** The decision as it was kept; what an older version wrote otherwise is left out. */
function toDecision(
  { credentials }: Pick<Deps, 'credentials'>,
  explanation: string | null,
): DecisionBody | null {
  if (explanation === null) return null
  // The trace keeps the beginning of a key's id.
  const keyOf = (start: string) => {
    const row = credentials.list().find(({ id }) => id.startsWith(start))
    return { keyId: row?.id ?? start, keyLabel: row?.label ?? null }
  }
  const kept: Partial<KeptDecision> = JSON.parse(explanation)
  return {
    mode: kept.mode ?? 'auto',
    scorer: kept.scorer ?? null,
    shape: kept.shape ?? null,
    difficulty: kept.difficulty ?? null,
    waitedMs: kept.waitedMs ?? 0,
    pin: kept.pin ?? null,
    experiment: kept.experiment ?? null,
    candidates: (kept.candidates ?? []).map(({ model, key, total, terms, ...rest }) => ({
      model,
      ...keyOf(key),
      total,
      expected: rest.expected ?? null,
      mean: rest.mean ?? null,
      learnt: rest.learnt ?? 0,
      optimism: rest.optimism ?? 0,
      resting: rest.resting ?? null,
      terms,
    })),
    rejections: (kept.rejected ?? []).map(({ model, ...why }) => ({ model, why: toWhy(why) })),
    more: kept.left ?? 0,
  }
}

/** What core's `traceOf` makes and `request-recorder.ts` writes. */
interface KeptDecision {
  readonly mode: string
  readonly scorer: string
  readonly shape: string
  readonly difficulty: number
  readonly waitedMs: number
  readonly experiment: string
  readonly pin: DecisionBody['pin']
  readonly candidates: readonly {
    readonly model: string
    readonly key: string
    readonly total: number
    readonly expected?: number
    readonly mean?: number
    readonly learnt?: number
    readonly optimism?: number
    readonly resting?: string
    readonly terms: Record<string, number>
  }[]
  readonly rejected: readonly { readonly model: string; readonly [field: string]: unknown }[]
  readonly left: number
}
