/** Asks a provider which models it has: most list them as OpenAI does, the others say where and how. */
import { type AttemptError, err, ok, type Result, systemClock } from '@freellmapi/core'
import { readText } from './bytes.ts'
import { urlOf } from './call.ts'
import type { KeyCheckOptions } from './check-key.ts'
import { isWire, parseJson, type Wire } from './json.ts'
import type { Listing, Provider } from './provider.ts'
import { headTrouble, open, readRefusal, refusalOf } from './request.ts'

/** A model that a provider lists. */
export interface ListedModel {
  readonly id: string
  /** As far as the list tells: vLLM, LM Studio, llama.cpp, OpenRouter and others each have a field for it. */
  readonly contextTokens?: number
}

const LIST_BYTES_MAX = 8 << 20
const MODELS_MAX = 2_000
const ID_CHARS_MAX = 200

/** Fields in which servers state a context, the most exact first. */
const CONTEXT_FIELDS = [
  'context_length',
  'max_model_len',
  'max_context_length',
  'context_window',
  'inputTokenLimit',
]

/**
 * The models a provider lists; none where its list would mislead. Never rejects; what is no list of models is
 * `malformed`.
 */
export async function listModels(
  options: KeyCheckOptions,
  provider: Provider,
  secret: string,
  signal: AbortSignal,
): Promise<Result<readonly ListedModel[], AttemptError>> {
  const { listing = {} } = provider
  if (listing === 'none') return ok([])
  const outgoing = {
    fetch: options.fetch,
    provider,
    secret,
    url: urlOf(provider, { path: listing.path ?? '/models', secret }, options.baseUrl),
    method: 'GET' as const,
    accept: 'application/json',
    body: undefined,
    signal,
  }
  const exchange = await open(outgoing)
  if (!exchange.ok) return exchange
  const { reply, close } = exchange.value
  const trouble = headTrouble(reply)
  if (trouble !== undefined) {
    close()
    return err(trouble)
  }
  const refusal = refusalOf(outgoing, exchange.value, (options.clock ?? systemClock).nowMs())
  if (reply.status >= 400) return err(refusal(await readRefusal(exchange.value)))
  const text =
    reply.body === null ? '' : await readText(reply.body, LIST_BYTES_MAX).catch(() => undefined)
  close()
  return readModelList(parseJson(text ?? ''), listing)
}

/** The models of a parsed list: `{data: […]}`, `{models: […]}`, `{result: […]}` or the bare array. */
export function readModelList(
  body: unknown,
  { nameField, isOffered = () => true }: Listing = {},
): Result<readonly ListedModel[], AttemptError> {
  const list = isWire(body) ? (body['data'] ?? body['models'] ?? body['result']) : body
  if (!Array.isArray(list)) return err({ kind: 'malformed', what: 'not_json' })
  const models = new Map<string, ListedModel>()
  for (const entry of list.slice(0, MODELS_MAX)) {
    if (isWire(entry) && !isOffered(entry)) continue
    const id = typeof entry === 'string' ? entry : isWire(entry) ? nameOf(entry, nameField) : ''
    if (id === undefined || id === '' || id.length > ID_CHARS_MAX) continue
    const contextTokens = isWire(entry) ? contextOf(entry) : undefined
    models.set(id, contextTokens === undefined ? { id } : { id, contextTokens })
  }
  return ok([...models.values()])
}

function nameOf(entry: Wire, field = 'id'): string | undefined {
  const name = entry[field] ?? entry['name'] ?? entry['model']
  // Google names its models as resources.
  return typeof name === 'string' ? name.replace(/^models\//, '') : undefined
}

function contextOf(entry: Wire): number | undefined {
  const meta = isWire(entry['meta']) ? entry['meta'] : {}
  const stated = [
    ...CONTEXT_FIELDS.map((field) => entry[field]),
    meta['n_ctx'],
    meta['n_ctx_train'],
  ]
  return stated.find(
    (value): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0,
  )
}
