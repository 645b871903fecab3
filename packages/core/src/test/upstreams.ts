/** Upstreams for tests: as little as there can be of a provider, a model and a key. */
import type { Model, ProviderFacts, Upstream } from '../catalog.ts'

/** An upstream of the provider `lab`. Keys are accounts of their own unless an account is named. */
export function upstreamOf(
  { model = 'one', key = 'a', account = key }: { model?: string; key?: string; account?: string },
  facts: Partial<Model> = {},
  providerFacts: Partial<ProviderFacts> = {},
): Upstream {
  const known: Model = {
    id: model,
    family: model,
    contextTokens: 100_000,
    outputTokensMax: 10_000,
    capabilities: { tools: true, json: true, jsonSchema: true, vision: true, reasoning: true },
    quality: 0.5,
    limits: [],
    ...facts,
  }
  const provider: ProviderFacts = {
    id: 'lab',
    name: 'Lab',
    docs: 'https://lab.example',
    asOf: '2026-11-01',
    status: 'free',
    models: [known],
    ...providerFacts,
  }
  return { provider, model: known, credential: { id: key, provider: 'lab', account, label: key } }
}
