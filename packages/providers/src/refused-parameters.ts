/**
 * What models turned out not to take, although their provider's list has it: learned from one refusal, left out from
 * then on, until it is old enough to be tried again. Bounded; what was learned first is forgotten first.
 */
import {
  type ChatRequest,
  type Clock,
  type Message,
  type RefusedParameterStore,
  type RefusedParametersRow,
  systemClock,
} from '@freellmapi/core'
import { isWire, type Wire } from './json.ts'

/** What a memory works with. Without a store it ends with its process. */
export interface RefusedParametersOptions {
  readonly clock?: Clock
  readonly store?: RefusedParameterStore
  /** Told when the store failed. What was learned is known all the same, until the process ends. */
  readonly onStoreFailure?: (thrown: unknown) => void
}

/** Models are replaced under their names, and take more than they did; as long as learned limits are believed. */
const BELIEVED_MS = 30 * 86_400_000

/** Models to remember; a catalog has a few hundred. */
const MODELS_MAX = 1_000

/** Properties that shape an answer and do not change what is asked. Others are a reason to go elsewhere. */
const DISPENSABLE = new Set(
  `temperature top_p topP p top_k topK k min_p repetition_penalty seed random_seed presence_penalty frequency_penalty
  presencePenalty frequencyPenalty logit_bias user user_id parallel_tool_calls reasoning_effort reasoning_format
  include_reasoning reasoning thinking think thinkingConfig chat_template_kwargs stream_options service_tier metadata
  store prompt_cache_key name reasoning_content refusal max_tokens max_completion_tokens`.split(
    /\s+/,
  ),
)

/** Faults that are told by another name than the property has. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  penalty: ['presencePenalty', 'frequencyPenalty'],
  reasoning_effort: ['reasoning_effort', 'thinkingConfig', 'thinking', 'think'],
}

/** Where properties are, beside the top: in an object of settings, or in every message. */
const INSIDE = ['generationConfig', 'options']

/** One memory, for all that a caller calls. */
export class RefusedParameters {
  readonly #byModel: Map<string, RefusedParametersRow>
  readonly #clock: Clock
  readonly #store: RefusedParameterStore | undefined
  readonly #onStoreFailure: (thrown: unknown) => void

  constructor({
    clock = systemClock,
    store,
    onStoreFailure = () => undefined,
  }: RefusedParametersOptions = {}) {
    this.#clock = clock
    this.#store = store
    this.#onStoreFailure = onStoreFailure
    this.#byModel = new Map(store?.load().map((row) => [row.model, row]))
  }

  /** The body without what this model is known to refuse. */
  strip(model: string, body: Wire): Wire {
    const known = this.#byModel.get(model)
    if (known === undefined) return body
    if (known.learnedAtMs > this.#clock.nowMs() - BELIEVED_MS)
      return without(body, new Set(known.parameters))
    this.#forget(model)
    return body
  }

  /** Takes note of a refusal. Whether the same request, stripped, is another one now and worth sending. */
  learn(model: string, parameters: readonly string[], body: Wire): boolean {
    const named = parameters.flatMap((name) => ALIASES[name] ?? [name])
    const isBeyondUs = parameters.some((name) => !(name in ALIASES) && !DISPENSABLE.has(name))
    const present = named.filter((name) => has(body, name))
    if (isBeyondUs || present.length === 0) return false
    const known = this.#byModel.get(model)?.parameters ?? []
    const row: RefusedParametersRow = {
      model,
      parameters: [...new Set([...known, ...present])],
      learnedAtMs: this.#clock.nowMs(),
    }
    this.#byModel.delete(model)
    this.#byModel.set(model, row)
    this.#write((store) => store.save(row))
    const [oldest] = this.#byModel.keys()
    if (this.#byModel.size > MODELS_MAX && oldest !== undefined) this.#forget(oldest)
    return true
  }

  #forget(model: string): void {
    this.#byModel.delete(model)
    this.#write((store) => store.remove(model))
  }

  /** A disk that fails must not end the request that taught us something. */
  #write(change: (store: RefusedParameterStore) => void): void {
    if (this.#store === undefined) return
    try {
      change(this.#store)
    } catch (thrown) {
      this.#onStoreFailure(thrown)
    }
  }
}

/** What every request has, or may have without being a special one. */
const ORDINARY = new Set(
  'model messages stream stream_options max_tokens max_completion_tokens'.split(' '),
)

/** Whether a request is words and nothing else: whoever refuses a part of it would refuse every request. */
export function isPlain(request: ChatRequest): boolean {
  const isOrdinary = Object.keys(request).every((name) => ORDINARY.has(name))
  return isOrdinary && request.messages.every(isWords)
}

function isWords(message: Message): boolean {
  return typeof message.content === 'string' && Object.keys(message).length === 2
}

function placesOf(body: Wire): readonly Wire[] {
  const messages = Array.isArray(body['messages']) ? body['messages'] : []
  return [body, ...INSIDE.map((name) => body[name]), ...messages].filter(isWire)
}

function has(body: Wire, name: string): boolean {
  return placesOf(body).some((place) => name in place)
}

function without(body: Wire, names: ReadonlySet<string>): Wire {
  const cleaned = dropped(body, names)
  for (const name of INSIDE) {
    const inner = cleaned[name]
    if (isWire(inner)) cleaned[name] = dropped(inner, names)
  }
  const { messages } = body
  if (Array.isArray(messages)) {
    cleaned['messages'] = messages.map((message) =>
      isWire(message) ? dropped(message, names) : message,
    )
  }
  return cleaned
}

function dropped(from: Wire, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.has(name)))
}
