/** An upstream that can do everything and is limited by nothing, but for what a test says of it. */
import type { Capabilities, Model, ProviderFacts, Upstream } from '../catalog.ts'
import type { LimitFact } from '../ledger/limit.ts'

/** What a test says of an upstream. */
export interface UpstreamSaid {
  readonly provider?: string
  readonly model?: string
  readonly key?: string
  readonly account?: string
  readonly quality?: number
  readonly contextTokens?: number
  readonly family?: string
  readonly limits?: readonly LimitFact[]
  readonly capabilities?: Partial<Capabilities>
  readonly facts?: Partial<ProviderFacts>
  readonly status?: Model['status']
}

const CAPABLE: Capabilities = {
  tools: true,
  json: true,
  jsonSchema: true,
  vision: true,
  reasoning: true,
  imageUrls: true,
  logprobs: true,
}

/** Makes one. Two with the same provider, model and key are the same to the router and the ledger. */
export function anUpstream({
  provider = 'acme',
  model = 'large',
  key = `key-${provider}`,
  account = key,
  quality = 0.7,
  contextTokens = 128_000,
  family = model,
  limits = [],
  capabilities = {},
  facts = {},
  status,
}: UpstreamSaid = {}): Upstream {
  const known: Model = {
    id: model,
    family,
    contextTokens,
    outputTokensMax: 8_192,
    capabilities: { ...CAPABLE, ...capabilities },
    quality,
    limits,
    ...(status === undefined ? {} : { status }),
  }
  return {
    provider: {
      id: provider,
      name: provider,
      docs: 'https://example.com/limits',
      asOf: '2026-11-22',
      status: 'free',
      models: [known],
      ...facts,
    },
    model: known,
    credential: { id: key, provider, account, label: key },
  }
}
