/** The arms as an owner would have configured them: the catalog's limits and the believed quality. */
import {
  type Limit,
  type LimitFact,
  type Model,
  type ProviderFacts,
  SPAN_MS,
  type Upstream,
} from '@freellmapi/core'
import { PROVIDERS, type TrueLimit } from './arms.ts'
import type { World, WorldArm } from './worlds.ts'

const DOCS = 'https://example.com/limits'

/** One key for every model of a world. */
export function upstreamsOf(world: World): readonly Upstream[] {
  const providers = new Map(PROVIDERS.map((id) => [id, providerOf(id, world.arms)]))
  return world.arms.flatMap(({ arm }) => {
    const provider = providers.get(arm.provider)
    const model = provider?.models.find(({ id }) => id === arm.model)
    if (provider === undefined || model === undefined) return []
    const credential = {
      id: `key-${provider.id}`,
      provider: provider.id,
      account: 'own',
      label: provider.id,
    }
    return [{ provider, model, credential }]
  })
}

function providerOf(id: string, arms: readonly WorldArm[]): ProviderFacts {
  const own = arms.filter(({ arm }) => arm.provider === id)
  const shared = (own[0]?.arm.limits ?? []).filter(({ scope }) => scope === 'account')
  return {
    id,
    name: id,
    docs: DOCS,
    asOf: '2026-11-10',
    status: 'free',
    models: own.map(modelOf),
    accountLimits: shared.map(factOf),
    countsRefused: false,
  }
}

function modelOf({ arm, believedQuality }: WorldArm): Model {
  return {
    id: arm.model,
    family: arm.model,
    contextTokens: arm.contextTokens,
    outputTokensMax: 8_192,
    capabilities: {
      tools: arm.tools,
      json: true,
      jsonSchema: arm.tools,
      vision: arm.vision,
      reasoning: false,
    },
    quality: believedQuality,
    limits: arm.limits.filter(({ scope }) => scope === 'model').map(factOf),
  }
}

/** A true limit as the catalog states it. */
function factOf({ unit, cap, window, scope }: TrueLimit): LimitFact {
  return { unit, cap, window, scope }
}

/** The limits as the seed's ledger saw them: rolling windows per model for minute and day, no pools, no hours. */
export function perModelWindows({ provider, model }: Upstream): readonly Limit[] {
  return [...model.limits, ...(provider.accountLimits ?? [])].flatMap((fact) => {
    const { window } = fact
    const spanMs =
      window.kind === 'fixed' ? SPAN_MS[window.period] : 'spanMs' in window ? window.spanMs : 0
    if (spanMs === 0 || spanMs === SPAN_MS.hour) return []
    return [
      {
        ...fact,
        window: { kind: 'rolling', spanMs },
        scope: 'model',
        source: 'catalog',
        asOf: provider.asOf,
      },
    ]
  })
}
