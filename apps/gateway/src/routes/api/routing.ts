/** `/api/routing`: where a request would go now, and why; nothing is spent by asking. */
import type { Need, Plan, Resolution } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import {
  type PlanBody,
  planBody,
  type RequestShape,
  requestShape,
  routingQuery,
  type Why,
} from '../../shapes/routing.ts'
import { Refusal } from '../not-found.ts'
import { modelNotFound } from '../v1/models.ts'
import { jsonBody, operation, query } from './validate.ts'

type PlanDeps = Pick<Deps, 'engine' | 'catalog'>

/** Shows the order for an ordinary request, and for any shape. */
export function routingRoutes(deps: PlanDeps & Pick<Deps, 'clock'>) {
  return new Hono()
    .get(
      '/',
      operation('Shows the order of candidates for an ordinary request', { reply: planBody }),
      query(routingQuery),
      (c) => {
        const shape = requestShape.parse({ model: c.req.valid('query').model })
        return c.json(toPlan(deps, shape, deps.clock.nowMs()), 200)
      },
    )
    .post(
      '/simulate',
      operation('Shows the order of candidates for a request of some shape', {
        reply: planBody,
        trail: 'never',
      }),
      jsonBody(requestShape),
      (c) => c.json(toPlan(deps, c.req.valid('json'), deps.clock.nowMs()), 200),
    )
}

/** The router's plan for a shape. Throws a `Refusal` for a model that does not exist. */
export function planFor(deps: PlanDeps, shape: RequestShape): Plan {
  const { promptTokens, maxTokens, stream, kind } = shape
  return deps.engine.simulate(
    {
      inputTokens: promptTokens,
      needs: needsOf(shape),
      isStreamed: stream,
      shape: kind,
      ...(maxTokens === undefined ? {} : { outputTokens: maxTokens }),
    },
    resolve(deps, shape.model),
  )
}

function resolve(deps: PlanDeps, model: string): Resolution {
  const resolved = deps.engine.resolve(model)
  if (!resolved.ok) throw new Refusal(modelNotFound(deps, model, resolved.error.nearest))
  return resolved.value
}

function needsOf({ tools, vision, json }: RequestShape): Need[] {
  return [
    ...(tools ? (['tools'] as const) : []),
    ...(vision ? (['vision'] as const) : []),
    ...(json === 'object' ? (['json'] as const) : []),
    ...(json === 'schema' ? (['jsonSchema'] as const) : []),
  ]
}

function toPlan(deps: PlanDeps, shape: RequestShape, atMs: number): PlanBody {
  const plan = planFor(deps, shape)
  return {
    atMs,
    requestedModel: shape.model,
    mode: plan.mode,
    scorer: plan.scorer,
    difficulty: plan.difficulty,
    isPinned: resolve(deps, shape.model).pinned,
    needs: needsOf(shape),
    promptTokens: shape.promptTokens,
    candidates: plan.candidates.map(({ upstream, score, price, learnt, optimism, resting }) => ({
      ...nameOf(upstream),
      total: score.total,
      terms: { ...score.terms },
      mean: score.mean,
      price,
      learnt,
      optimism,
      resting: resting ?? null,
    })),
    rejections: plan.rejections.map(({ upstream, why }) => ({
      ...nameOf(upstream),
      why: toWhy(why),
    })),
  }
}

function nameOf({ provider, model, credential }: Plan['rejections'][number]['upstream']) {
  return {
    model: `${provider.id}/${model.id}`,
    provider: provider.id,
    keyId: credential.id,
    keyLabel: credential.label,
  }
}

/** A reason against an upstream, whichever figures it has. */
export function toWhy(why: object): Why {
  const { reason, retryAtMs, ...rest } = why as Readonly<Record<string, unknown>>
  const detail = Object.fromEntries(
    Object.entries(rest).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    ),
  ) as Why['detail']
  return {
    reason: typeof reason === 'string' ? reason : 'unknown',
    detail,
    retryAtMs: typeof retryAtMs === 'number' && Number.isFinite(retryAtMs) ? retryAtMs : null,
  }
}
