/** Who can be called, and what is known about them: providers, their models, and the credentials for them. */
import type { CostUnit, LimitFact } from './ledger/limit.ts'

/** How a provider's tier stands today. Only `free` and `keyless` count as free capacity; `custom` is the owner's own. */
export type Status = 'free' | 'trial' | 'paid' | 'retired' | 'keyless' | 'custom'

/** What a model can be asked for. */
export interface Capabilities {
  readonly tools: boolean
  readonly json: boolean
  readonly jsonSchema: boolean
  readonly vision: boolean
  readonly reasoning: boolean
  /** Whether its provider fetches images by their https address; `data:` parts alone otherwise. */
  readonly imageUrls?: boolean
  /** Whether token log-probabilities come back in OpenAI's form. */
  readonly logprobs?: boolean
  /** Whether a seed is listened to; assumed unless denied. */
  readonly seed?: boolean
  /** Whether one turn may hold several tool calls; assumed unless denied. */
  readonly parallelTools?: boolean
}

/** Whether a model has a capability: the named ones must be stated, `seed` and `parallelTools` only not denied. */
export function offers(capabilities: Capabilities, capability: keyof Capabilities): boolean {
  const isAssumed = capability === 'seed' || capability === 'parallelTools'
  return capabilities[capability] ?? isAssumed
}

/** How a provider's terms read to somebody who runs this for themselves. Informational, not legal advice. */
export interface ServiceTerms {
  readonly verdict: 'likely ok' | 'caution' | 'ambiguous' | 'avoid'
  readonly note: string
  /** The day or month of the reading, ISO. */
  readonly asOf: string
}

/** What a model costs in its provider's own unit, as providers publish it: for a million tokens. */
export interface Tariff {
  readonly inputPerMillion: number
  readonly outputPerMillion: number
}

/** A model at a provider. */
export interface Model {
  /** The provider's own name for it, sent on the wire. */
  readonly id: string
  /** The name it has everywhere: what a bare model id in a request is matched with, beside `id`. */
  readonly family: string
  /** More names that requests may use for it. */
  readonly aliases?: readonly string[]
  readonly contextTokens: number
  readonly outputTokensMax: number
  readonly capabilities: Capabilities
  /** How good its answers are, 0 to 1, relative to the other models of the catalog. */
  readonly quality: number
  /** Whether that is the owner's word, which no answer corrects. */
  readonly isRankedByOwner?: boolean
  readonly limits: readonly LimitFact[]
  /** What it costs in its provider's own unit, for limits that count that. */
  readonly tariffs?: Readonly<Partial<Record<CostUnit, Tariff>>>
  /** Overrides the provider's status. */
  readonly status?: Status
}

/** What the router, the ledger and the dashboard know of a provider. How to call it is the adapter's. */
export interface ProviderFacts {
  readonly id: string
  readonly name: string
  readonly docs: string
  /** The day the facts were last read at `docs`, ISO date. */
  readonly asOf: string
  readonly status: Status
  readonly models: readonly Model[]
  /** Limits that all models of one account share. */
  readonly accountLimits?: readonly LimitFact[]
  /** Patience for the first token where the usual one would cut a healthy answer. */
  readonly firstTokenMs?: number
  /** A guessed bench is never longer than this: a machine at home is back sooner than a provider. */
  readonly benchMsMax?: number
  /** Whether a refused request (429) still counts against the caps; assumed so where nobody knows. */
  readonly countsRefused?: boolean
  /** Whether prompt tokens that the provider had cached are left out of its token limits. */
  readonly cachedTokensFree?: boolean
  readonly terms?: ServiceTerms
  /** Where a person gets a key. */
  readonly keyUrl?: string
  /** Whether its models wait for the owner's word, because of its terms or because it needs no key at all. */
  readonly offByDefault?: boolean
  /** Why it can no longer be called, in a sentence for people. Only with the status `retired`. */
  readonly retired?: string
}

/** A stored key, without the key. Keys of one `account` share that account's limits. */
export interface Credential {
  readonly id: string
  readonly provider: string
  readonly account: string
  readonly label: string
}

/** What can be called: one model at one provider with one credential. */
export interface Upstream {
  readonly provider: ProviderFacts
  readonly model: Model
  readonly credential: Credential
}

/** The model's name in requests and headers: `groq/openai/gpt-oss-20b`. */
export function modelKey(upstream: Pick<Upstream, 'provider' | 'model'>): string {
  return `${upstream.provider.id}/${upstream.model.id}`
}

/** The model's status, its own or else its provider's. */
export function statusOf(upstream: Pick<Upstream, 'provider' | 'model'>): Status {
  return upstream.model.status ?? upstream.provider.status
}
