/** The words of refusal, as tables: codes first, phrases for the providers that have none. */
import type { AttemptError } from '@freellmapi/core'
import type { WireError } from './wire-error.ts'

const ACCOUNT_SPENT: AttemptError = { kind: 'quota_exhausted', scope: 'account' }

/**
 * What a provider's own words mean, where they mean something else than everybody's: numbers above all. A rule holds
 * when all it states does; the first that holds wins, ahead of every table here.
 */
export interface RefusalRule {
  readonly statuses?: readonly number[]
  readonly codes?: readonly string[]
  readonly says?: RegExp
  readonly means: AttemptError
  /** When what is spent comes back, where the provider does not state it: milliseconds from `nowMs`. */
  readonly until?: (nowMs: number) => number
}

/** The first rule that holds. */
export function ruleFor(
  rules: readonly RefusalRule[],
  status: number,
  error: WireError,
): RefusalRule | undefined {
  return rules.find(
    ({ statuses, codes, says }) =>
      (statuses === undefined || statuses.includes(status)) &&
      (codes === undefined || codes.some((code) => error.codes.includes(code))) &&
      (says === undefined || says.test(error.message)),
  )
}

/** Machine-readable words, of all providers; they do not collide. Lower case. */
const CODES: Readonly<Record<string, AttemptError>> = {
  // Google's ErrorInfo.reason
  api_key_invalid: { kind: 'unauthorized' },
  // OpenAI's and its imitators'
  invalid_api_key: { kind: 'unauthorized' },
  wrong_api_key: { kind: 'unauthorized' },
  authentication: { kind: 'unauthorized' },
  authentication_error: { kind: 'unauthorized' },
  model_decommissioned: { kind: 'model_unavailable' },
  model_not_found: { kind: 'model_unavailable' },
  invalid_model: { kind: 'model_unavailable' },
  context_length_exceeded: { kind: 'context_overflow' },
  tool_use_failed: { kind: 'generation_failed' },
  json_validate_failed: { kind: 'generation_failed' },
  content_filter: { kind: 'content_filtered' },
  content_policy_violation: { kind: 'content_filtered' },
  insufficient_quota: ACCOUNT_SPENT,
  blocked_api_access: ACCOUNT_SPENT,
  rate_limit_exceeded: { kind: 'rate_limited' },
  rate_limited: { kind: 'rate_limited' },
  server_error: { kind: 'overloaded' },
  // OpenRouter's error_type and availability.code
  model_deprecated: { kind: 'model_unavailable' },
  free_variant_ended: { kind: 'model_unavailable' },
  model_unavailable_upstream: { kind: 'model_unavailable' },
  no_endpoints: { kind: 'not_entitled' },
  privacy_restricted: { kind: 'not_entitled' },
  region_restricted: { kind: 'not_entitled' },
  constraint_filtered: { kind: 'unsupported', feature: 'constraints' },
  token_limit_exceeded: { kind: 'context_overflow' },
  max_tokens_exceeded: { kind: 'context_overflow' },
  string_too_long: { kind: 'context_overflow' },
  payload_too_large: { kind: 'context_overflow' },
  payment_required: ACCOUNT_SPENT,
  refusal: { kind: 'content_filtered' },
  provider_overloaded: { kind: 'overloaded' },
  provider_unavailable: { kind: 'overloaded' },
  temporarily_unavailable: { kind: 'overloaded' },
  capacity_exhausted: { kind: 'overloaded' },
  timeout: { kind: 'overloaded' },
  unmapped: { kind: 'overloaded' },
}

/** The reason that a code names. */
export function byCode(error: WireError): AttemptError | undefined {
  const code = error.codes.find((candidate) => Object.hasOwn(CODES, candidate))
  const found = code === undefined ? undefined : CODES[code]
  if (found?.kind === 'context_overflow') return overflow(error.message)
  // OpenRouter's moderation says so in fields of its own, under a plain permission error.
  const isModerated = 'flagged_input' in error.metadata || 'patterns' in error.metadata
  return found ?? (isModerated ? { kind: 'content_filtered' } : undefined)
}

interface Phrase {
  /** The statuses under which the phrase is believed. */
  readonly statuses: readonly number[]
  readonly pattern: RegExp
  readonly means: AttemptError
}

const BAD = [400, 404, 413, 422, 200]
const DENIED = [400, 403, 404, 422]

/** Prose, in the order in which it is tried. The provider whose words they are stands beside them. */
// biome-ignore format: a table is read by its columns
const PHRASES: readonly Phrase[] = [
  { statuses: DENIED, pattern: /api key expired|reported as leaked|project has been denied access|^authorization failed/i, means: { kind: 'unauthorized' } }, // Google, NVIDIA
  { statuses: DENIED, pattern: /no longer available to new users|user location is not supported|requires a subscription|not found for account|valid service tier/i, means: { kind: 'not_entitled' } }, // Google, Ollama, NVIDIA, SambaNova
  { statuses: DENIED, pattern: /support the requested parameters|handle the requested parameters|that support (?:tool use|image input)/i, means: { kind: 'unsupported', feature: 'parameters' } }, // OpenRouter
  { statuses: DENIED, pattern: /no endpoints found|data policy/i, means: { kind: 'not_entitled' } }, // OpenRouter
  { statuses: BAD,    pattern: /decommissioned|has been retired|end of life|no longer available/i, means: { kind: 'model_unavailable' } },
  { statuses: BAD,    pattern: /context[ _]length|maximum context|context window|exceeds the maximum number of tokens|request too large|reduce the length|prompt exceeds max length|^too many tokens/i, means: { kind: 'context_overflow' } },
  { statuses: BAD,    pattern: /payment method|insufficient (?:balance|credit)/i, means: ACCOUNT_SPENT },
  { statuses: BAD,    pattern: /image input|only 'text' content|does not support images?\b|not a multimodal model/i, means: { kind: 'unsupported', feature: 'vision' } },
  { statuses: [200],  pattern: /rate limit/i, means: { kind: 'rate_limited' } },
]

/** The reason that a provider's prose gives, where its status lets it be believed. */
export function byText(status: number, error: WireError): AttemptError | undefined {
  const { message } = error
  const phrase = PHRASES.find(
    ({ statuses, pattern }) => statuses.includes(status) && pattern.test(message),
  )
  return phrase?.means.kind === 'context_overflow' ? overflow(message) : phrase?.means
}

/** Where a provider names its limit, in the order of preference. */
const LIMITS = [
  /maximum context length (?:is|of) (\d{3,9})/i,
  /(\d{3,9}) maximum context length/i,
  /maximum number of tokens allowed \((\d{3,9})\)/i,
  /: Limit (\d{3,9}), Requested/,
  // Cloudflare, prompt and output together
  /context window limit \((\d{3,9})\)/i,
]

/** A context overflow with the limit that its message names, if it names one. */
export function overflow(message: string): AttemptError {
  const stated = LIMITS.map((pattern) => pattern.exec(message)?.[1]).find(Boolean)
  return stated === undefined
    ? { kind: 'context_overflow' }
    : { kind: 'context_overflow', limitTokens: Number(stated) }
}

/** Sentences that refuse a property, and may do so many times over. */
const REFUSED = [
  /property '(?:[\w.[\]]+\.)?([\w-]+)' is unsupported/g, // Groq, Cerebras
  /Unrecognized request argument supplied: ([\w-]+)/g, // OpenAI
  /Unknown name "([^"]{1,64})"/g, // Google
  /body -> ([\w-]+)\s+Extra inputs are not permitted/g, // NVIDIA
  /'type': 'extra_forbidden', 'loc': \('body', '([\w-]+)'/g, // NVIDIA, as Python prints it
  /'type': 'less_than_equal', 'loc': \('body', '([\w-]+)'/g,
]

/** Faults in one known property whose sentences do not name it as such. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/thought[ _]signature/i, 'thought_signature'], // Google
  [/Penalty is not enabled/i, 'penalty'], // Google
  [/not a supported thinking level/i, 'reasoning_effort'], // Google
  [/reasoning_effort` must be one of|reasoning_effort is not supported/i, 'reasoning_effort'], // Groq, Mistral
  [/invalid reasoning value/i, 'think'], // Ollama
  [/"tools" is incompatible with "response_format"/i, 'response_format'], // Cerebras
]

/** The request properties that a provider refused by name. */
export function refusedParameters(error: WireError): readonly string[] {
  const names = REFUSED.flatMap((pattern) =>
    [...error.message.matchAll(pattern)].map((match) => match[1] ?? ''),
  )
  const faults = FAULTS.filter(([pattern]) => pattern.test(error.message)).map(([, name]) => name)
  const isNamed = error.codes.includes('unsupported_parameter') && error.param !== ''
  return [...new Set([...error.refused, ...names, ...faults, ...(isNamed ? [error.param] : [])])]
}
