/** `/api/models`: the catalog and the router's live view of it, with the owner's word on either. */
import {
  type Capabilities,
  type Credential,
  catalogLimits,
  type Limit,
  offers,
  type Rejection,
  statusOf,
} from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import {
  type BeliefBody,
  type ListingReport,
  listingReport,
  type ModelBody,
  type ModelList,
  modelBody,
  modelChange,
  modelList,
} from '../../shapes/catalog.ts'
import type { ListedModel } from '../../upstreams/catalog.ts'
import { toLimit } from './meters.ts'
import { planFor, toWhy } from './routing.ts'
import { jsonBody, operation, unknownId } from './validate.ts'

/** Lists and changes models. */
export function adminModelRoutes(
  deps: Pick<Deps, 'catalog' | 'catalogRefresh' | 'credentials' | 'engine' | 'events' | 'clock'>,
) {
  const { catalog, catalogRefresh, events, clock } = deps
  return new Hono()
    .get('/', operation('Lists models', { reply: modelList }), (c) => {
      const live = readLive(deps)
      const list: ModelList = { data: catalog.models().map((one) => toModel(deps, one, live)) }
      return c.json(list, 200)
    })
    .post(
      '/refresh',
      operation('Asks the providers which models they have now', { reply: listingReport }),
      async (c) => {
        const refreshed = await catalogRefresh.refreshAll(c.req.raw.signal)
        const report: ListingReport = {
          data: refreshed.map(({ provider, found, retired, error }) => ({
            provider,
            found: [...found],
            retired: [...retired],
            error: error ?? null,
          })),
        }
        return c.json(report, 200)
      },
    )
    .patch(
      '/:id{.+}',
      operation('Changes a model', { reply: modelBody }),
      jsonBody(modelChange),
      (c) => {
        const id = c.req.param('id')
        const { limits, ...change } = c.req.valid('json')
        const asOf = new Date(clock.nowMs()).toISOString().slice(0, 10)
        const own =
          limits === null
            ? null
            : limits?.map((limit): Limit => ({ ...limit, source: 'user', asOf }))
        if (!catalog.change(id, { ...change, limits: own })) throw unknownId('model')
        events.tell('catalog.changed', () => ({ what: 'models' }))
        const listed = catalog.find(id)
        if (listed === undefined) throw unknownId('model')
        return c.json(toModel(deps, listed, readLive(deps)), 200)
      },
    )
}

/** What the router believes of one model. */
type Standing = ReturnType<Deps['engine']['standings']>[number]

/** Where a small request could go now, and why not elsewhere. */
interface Live {
  readonly eligible: ReadonlySet<string>
  readonly rejections: ReadonlyMap<string, readonly Rejection[]>
  readonly standings: ReadonlyMap<string, Standing>
}

function readLive(deps: Pick<Deps, 'engine' | 'catalog'>): Live {
  const { candidates, rejections } = planFor(deps, SMALL)
  const keyOf = ({ upstream: { provider, model } }: Pick<Rejection, 'upstream'>): string =>
    `${provider.id}/${model.id}`
  return {
    eligible: new Set(candidates.map(keyOf)),
    rejections: Map.groupBy(rejections, keyOf),
    standings: new Map(deps.engine.standings().map((standing) => [standing.model, standing])),
  }
}

const SMALL = {
  model: 'auto',
  promptTokens: 20,
  maxTokens: 20,
  tools: false,
  vision: false,
  json: 'none',
  stream: true,
  kind: 'chat',
} as const

function toModel(
  { catalog, credentials }: Pick<Deps, 'catalog' | 'credentials'>,
  listed: ListedModel,
  { eligible, rejections, standings }: Live,
): ModelBody {
  const { id, provider, model, shippedQuality, enabled, isFound, rank, setting } = listed
  const standing = standings.get(id)
  const keys = credentials.list().filter((row) => row.provider === provider.id)
  const limits =
    catalog.limitsOf({ provider, model }) ?? catalogLimits({ provider, model, credential: NOBODY })
  return {
    id,
    provider: provider.id,
    model: model.id,
    family: model.family,
    contextTokens: model.contextTokens,
    outputTokensMax: model.outputTokensMax,
    capabilities: CAPABILITIES.filter((name) => offers(model.capabilities, name)),
    status: statusOf({ provider, model }),
    quality: shippedQuality,
    rank,
    isRankedByUser: setting?.rank !== undefined,
    enabled,
    isOffByDefault: provider.offByDefault === true,
    isNew: isFound && setting === undefined,
    limits: limits.map(toLimit),
    hasUserLimits: setting?.limits !== undefined,
    keys: keys.length,
    belief: standing === undefined ? null : toBelief(standing),
    isEligible: eligible.has(id),
    reasons: (rejections.get(id) ?? []).map(({ upstream, why }) => ({
      keyId: upstream.credential.id,
      keyLabel: upstream.credential.label,
      why: toWhy(why),
    })),
  }
}

/** The catalog's limits are the same whoever asks. */
const NOBODY: Credential = { id: '', provider: '', account: '', label: '' }

const CAPABILITIES: readonly (keyof Capabilities)[] = [
  'tools',
  'parallelTools',
  'json',
  'jsonSchema',
  'vision',
  'imageUrls',
  'reasoning',
  'logprobs',
  'seed',
]

function toBelief({
  quality,
  optimism,
  belief,
  firstToken,
  tokensPerSecond,
  penalty,
  learnt,
  breaker,
}: Standing): BeliefBody {
  return {
    quality,
    optimism,
    alpha: belief.successes,
    beta: belief.failures,
    mean: belief.mean,
    attempts: belief.attempts,
    tokensPerSecond,
    firstTokenMs: firstToken.medianMs,
    firstTokenSamples: firstToken.samples,
    penalty,
    qualityDeviation: learnt.deviation,
    questionsLeft: learnt.questionsLeft,
    breaker,
  }
}
