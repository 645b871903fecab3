/**
 * The arms of the bench: 19 models of 9 providers, with limits as their free tiers publish them.
 *
 * Source of limits: the free-tier table at github.com/cheahjs/free-llm-api-resources, 2026-07-18, rounded where it
 * gives ranges. Quality, speed and failure rates are this bench's own and are the truth of its worlds, not a claim
 * about the companies.
 */

/** What is counted. */
export type Unit = 'requests' | 'tokens'

/** When a provider's count starts over, in truth: what the referee enforces. */
export type TrueWindow =
  | { readonly kind: 'rolling'; readonly spanMs: number }
  | {
      readonly kind: 'fixed'
      readonly period: 'minute' | 'hour' | 'day'
      readonly timeZone: string
    }
  /** Holds `cap`, refills evenly, all of it within `spanMs`. */
  | { readonly kind: 'bucket'; readonly spanMs: number }

/** One limit. `account` limits are shared by all models of the provider. */
export interface TrueLimit {
  readonly unit: Unit
  readonly cap: number
  readonly window: TrueWindow
  readonly scope: 'model' | 'account'
}

/** What a provider's refusals and answers reveal about its limits. */
export type Candour =
  /** Caps and what is left of them on every answer, and a wait on refusals. */
  | 'headers'
  /** Refusals name the exhausted window and its end. */
  | 'body'
  /** A bare 429. */
  | 'none'

/** A model at its provider, as it really is. */
export interface Arm {
  readonly provider: string
  readonly model: string
  /** True quality, 0 to 1. */
  readonly quality: number
  readonly contextTokens: number
  readonly tools: boolean
  readonly vision: boolean
  /** Median seconds to the first token of a small request. */
  readonly firstTokenS: number
  /** Deviation of the logarithm of it. */
  readonly spread: number
  readonly tokensPerSecond: number
  /** Chance that a call fails with a server error, on a day like any other. */
  readonly failure: number
  readonly limits: readonly TrueLimit[]
  readonly candour: Candour
}

const MINUTE = 60_000
const DAY = 86_400_000
const K = 1_000

const perMinute = (unit: Unit, cap: number, scope: TrueLimit['scope'] = 'model'): TrueLimit => ({
  unit,
  cap,
  window: { kind: 'rolling', spanMs: MINUTE },
  scope,
})

const fixedDay = (
  cap: number,
  timeZone: string,
  { unit = 'requests', scope = 'model' }: Partial<Pick<TrueLimit, 'unit' | 'scope'>> = {},
): TrueLimit => ({ unit, cap, window: { kind: 'fixed', period: 'day', timeZone }, scope })

const refilling = (unit: Unit, cap: number, spanMs: number): TrueLimit => ({
  unit,
  cap,
  window: { kind: 'bucket', spanMs },
  scope: 'model',
})

const PACIFIC = 'America/Los_Angeles'
const HOURLY: TrueLimit = {
  unit: 'requests',
  cap: 900,
  window: { kind: 'fixed', period: 'hour', timeZone: 'UTC' },
  scope: 'model',
}

const flashLimits = [
  { ...perMinute('requests', 5), window: { kind: 'fixed', period: 'minute', timeZone: 'UTC' } },
  perMinute('tokens', 250 * K),
  fixedDay(20, PACIFIC),
] as const satisfies readonly TrueLimit[]
const openrouterLimits = [
  perMinute('requests', 20, 'account'),
  fixedDay(50, 'UTC', { scope: 'account' }),
] as const
const cerebrasLimits = [
  perMinute('requests', 30),
  refilling('tokens', 60 * K, MINUTE),
  HOURLY,
  fixedDay(1_000 * K, 'UTC', { unit: 'tokens', scope: 'account' }),
] as const
const mistralLimits = [
  { ...perMinute('requests', 1), window: { kind: 'rolling', spanMs: 1_000 } },
  perMinute('tokens', 500 * K),
] as const satisfies readonly TrueLimit[]
const sambanovaLimits = [
  perMinute('requests', 20),
  fixedDay(20, 'UTC'),
  fixedDay(200 * K, 'UTC', { unit: 'tokens' }),
] as const
const groqLimits = (tokensPerMinute: number, tokensPerDay: number): readonly TrueLimit[] => [
  refilling('requests', 30, MINUTE),
  refilling('tokens', tokensPerMinute, MINUTE),
  refilling('requests', 1_000, DAY),
  refilling('tokens', tokensPerDay, DAY),
]

// biome-ignore format: a table is read by its columns
/** All arms, the smartest of each provider first. */
export const ARMS: readonly Arm[] = [
  { provider: 'google',     model: 'gemini-3-flash',    quality: 0.92, contextTokens: 1_000 * K, tools: true,  vision: true,  firstTokenS: 2.2, spread: 0.45, tokensPerSecond: 160,   failure: 0.020, limits: flashLimits, candour: 'body' },
  { provider: 'google',     model: 'gemini-2.5-flash',  quality: 0.86, contextTokens: 1_000 * K, tools: true,  vision: true,  firstTokenS: 1.6, spread: 0.45, tokensPerSecond: 200,   failure: 0.020, limits: flashLimits, candour: 'body' },
  { provider: 'google',     model: 'gemini-flash-lite', quality: 0.76, contextTokens: 1_000 * K, tools: true,  vision: true,  firstTokenS: 0.8, spread: 0.40, tokensPerSecond: 280,   failure: 0.015, limits: flashLimits, candour: 'body' },
  { provider: 'google',     model: 'gemma-3-27b',       quality: 0.56, contextTokens: 128 * K,   tools: false, vision: true,  firstTokenS: 1.2, spread: 0.45, tokensPerSecond: 45,    failure: 0.015, limits: [perMinute('requests', 30), perMinute('tokens', 15 * K), fixedDay(14_400, PACIFIC)], candour: 'body' },
  { provider: 'openrouter', model: 'deepseek-v3.2',     quality: 0.90, contextTokens: 163 * K,   tools: true,  vision: false, firstTokenS: 3.0, spread: 0.60, tokensPerSecond: 40,    failure: 0.040, limits: openrouterLimits, candour: 'body' },
  { provider: 'openrouter', model: 'qwen3-coder',       quality: 0.83, contextTokens: 262 * K,   tools: true,  vision: false, firstTokenS: 2.4, spread: 0.60, tokensPerSecond: 50,    failure: 0.040, limits: openrouterLimits, candour: 'body' },
  { provider: 'openrouter', model: 'llama-3.3-70b',     quality: 0.64, contextTokens: 131 * K,   tools: true,  vision: false, firstTokenS: 2.0, spread: 0.60, tokensPerSecond: 40,    failure: 0.040, limits: openrouterLimits, candour: 'body' },
  { provider: 'groq',       model: 'gpt-oss-120b',      quality: 0.79, contextTokens: 131 * K,   tools: true,  vision: false, firstTokenS: 0.5, spread: 0.35, tokensPerSecond: 480,   failure: 0.008, limits: groqLimits(8 * K, 200 * K), candour: 'headers' },
  { provider: 'groq',       model: 'qwen3-32b',         quality: 0.70, contextTokens: 131 * K,   tools: true,  vision: false, firstTokenS: 0.5, spread: 0.35, tokensPerSecond: 400,   failure: 0.008, limits: groqLimits(6 * K, 500 * K), candour: 'headers' },
  { provider: 'groq',       model: 'llama-3.3-70b',     quality: 0.65, contextTokens: 131 * K,   tools: true,  vision: false, firstTokenS: 0.4, spread: 0.35, tokensPerSecond: 300,   failure: 0.008, limits: groqLimits(12 * K, 100 * K), candour: 'headers' },
  { provider: 'cerebras',   model: 'qwen-3-235b',       quality: 0.82, contextTokens: 64 * K,    tools: true,  vision: false, firstTokenS: 0.6, spread: 0.40, tokensPerSecond: 1_400, failure: 0.020, limits: cerebrasLimits, candour: 'headers' },
  { provider: 'cerebras',   model: 'gpt-oss-120b',      quality: 0.79, contextTokens: 64 * K,    tools: true,  vision: false, firstTokenS: 0.5, spread: 0.40, tokensPerSecond: 1_800, failure: 0.020, limits: cerebrasLimits, candour: 'headers' },
  { provider: 'mistral',    model: 'mistral-medium',    quality: 0.74, contextTokens: 128 * K,   tools: true,  vision: true,  firstTokenS: 0.9, spread: 0.45, tokensPerSecond: 80,    failure: 0.012, limits: mistralLimits, candour: 'none' },
  { provider: 'mistral',    model: 'mistral-small',     quality: 0.60, contextTokens: 128 * K,   tools: true,  vision: true,  firstTokenS: 0.6, spread: 0.45, tokensPerSecond: 150,   failure: 0.012, limits: mistralLimits, candour: 'none' },
  { provider: 'cohere',     model: 'command-a',         quality: 0.70, contextTokens: 256 * K,   tools: true,  vision: false, firstTokenS: 0.9, spread: 0.45, tokensPerSecond: 70,    failure: 0.012, limits: [perMinute('requests', 20), fixedDay(33, 'UTC')], candour: 'none' },
  { provider: 'cloudflare', model: 'llama-3.3-70b',     quality: 0.62, contextTokens: 24 * K,    tools: true,  vision: false, firstTokenS: 1.5, spread: 0.55, tokensPerSecond: 45,    failure: 0.025, limits: [fixedDay(150 * K, 'UTC', { unit: 'tokens' })], candour: 'none' },
  { provider: 'zhipu',      model: 'glm-4.5-flash',     quality: 0.66, contextTokens: 128 * K,   tools: true,  vision: false, firstTokenS: 1.8, spread: 0.55, tokensPerSecond: 60,    failure: 0.025, limits: [perMinute('requests', 30)], candour: 'none' },
  { provider: 'sambanova',  model: 'deepseek-v3.1',     quality: 0.87, contextTokens: 32 * K,    tools: true,  vision: false, firstTokenS: 1.2, spread: 0.50, tokensPerSecond: 200,   failure: 0.025, limits: sambanovaLimits, candour: 'headers' },
  { provider: 'sambanova',  model: 'llama-4-maverick',  quality: 0.72, contextTokens: 64 * K,    tools: true,  vision: true,  firstTokenS: 0.9, spread: 0.50, tokensPerSecond: 400,   failure: 0.025, limits: sambanovaLimits, candour: 'headers' },
]

/** The providers, in the arms' order. */
export const PROVIDERS: readonly string[] = [...new Set(ARMS.map(({ provider }) => provider))]

/** The arm's place in tables of the bench. */
export function armKey({ provider, model }: Pick<Arm, 'provider' | 'model'>): string {
  return `${provider}/${model}`
}
