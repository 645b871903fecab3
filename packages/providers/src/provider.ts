/** What a provider is: facts, a wire protocol, and the named deviations from it. Data, without behaviour of its own. */
import type {
  AttemptError,
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  CostUnit,
  ErrorKind,
  ProviderFacts,
  Result,
} from '@freellmapi/core'
import type { Auth } from './auth.ts'
import type { Wire } from './json.ts'
import type { Meter } from './quota.ts'
import type { RefusalRule } from './refusals.ts'

/** What one frame changed, and what it says to the client. */
export type Step<State> = readonly [State, readonly ChatChunk[]]

/** How a stream's input ended: `terminated` when the protocol's own end mark came. */
export interface StreamEnd {
  readonly terminated: boolean
}

/**
 * A wire format, as pure functions between canonical shapes and parsed JSON.
 *
 * **Shape**: `whole` and `step` share their field mappers; folding a reply's stream gives its whole completion.
 * Framing, terminators, and error objects are read before a protocol is asked.
 */
export interface Protocol<State> {
  readonly id: string
  /** How a stream is cut into frames; server-sent events unless stated. */
  readonly framing?: 'ndjson'
  /** What follows the base URL. */
  readonly path: (model: string, options: { readonly stream: boolean }) => string
  /** **Errors**: `unsupported` where the format cannot say what the request asks. */
  readonly encode: (request: ChatRequest, model: string) => Result<Wire, AttemptError>
  readonly whole: (body: Wire) => Result<ChatCompletion, AttemptError>
  readonly initial: () => State
  readonly step: (state: State, frame: Wire) => Result<Step<State>, AttemptError>
  /** **Errors**: `malformed` when the stream was cut or said nothing. */
  readonly finish: (state: State, end: StreamEnd) => Result<readonly ChatChunk[], AttemptError>
}

/** One stream being decoded. */
export interface Decoder {
  step(frame: Wire): Result<readonly ChatChunk[], AttemptError>
  finish(end: StreamEnd): Result<readonly ChatChunk[], AttemptError>
}

/** A protocol with its state type kept inside, so that providers of different protocols are of one type. */
export interface WireProtocol
  extends Pick<Protocol<never>, 'id' | 'framing' | 'path' | 'encode' | 'whole'> {
  readonly decoder: () => Decoder
}

/** Closes a protocol over its state. */
export function defineProtocol<State>(protocol: Protocol<State>): WireProtocol {
  const { initial, step, finish, ...wire } = protocol
  const decoder = (): Decoder => {
    let state = initial()
    return {
      step(frame) {
        const stepped = step(state, frame)
        if (!stepped.ok) return stepped
        state = stepped.value[0]
        return { ok: true, value: stepped.value[1] }
      },
      finish: (end) => finish(state, end),
    }
  }
  return { ...wire, decoder }
}

/** A named deviation from the protocol: rewrites an encoded body, or says that it cannot be sent. */
export interface Quirk {
  readonly name: string
  readonly apply: (body: Wire) => Result<Wire, AttemptError>
}

/** The cheapest request that tells a good key from a bad one. Where model lists are public, that is a chat. */
export interface KeyCheck {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: Wire
  /** Refusals that only a good key gets: who is told "too fast" was let in. */
  readonly provenBy?: readonly ErrorKind[]
}

/** How a provider lists its models. A list of everything says nothing of what is free, or for chats. */
export interface Listing {
  /** `/models` unless stated. */
  readonly path?: string
  /** Where an entry has its model's name, when that is not its id. */
  readonly nameField?: string
  /** Whether an entry is a model for chats that this tier may use. */
  readonly isOffered?: (entry: Wire) => boolean
}

/** How a provider names an answer that it promises for later, and where that is asked after with the same key. */
export interface PromisedAnswers {
  /** Lower case. */
  readonly header: string
  readonly baseUrl: string
  /** What precedes the name. */
  readonly path: string
}

/** A provider, whole. */
export interface Provider extends ProviderFacts {
  readonly protocol: WireProtocol
  readonly baseUrl: string
  /** What OpenTelemetry calls it, where that is not its id. Source: the registry of `gen_ai.provider.name`. */
  readonly otelName?: string
  /** How far its address may reach, where a person typed that in. */
  readonly reach?: 'public' | 'private'
  readonly auth: Auth
  /** What of the key belongs into the address, between base URL and path: an account. `undefined` when it lacks it. */
  readonly keyPath?: (secret: string) => string | undefined
  /** Applied in order to every encoded body. */
  readonly quirks: readonly Quirk[]
  readonly check: KeyCheck
  /** How its models are listed; `undefined` for OpenAI's way, `none` where lists omit what is free. */
  readonly listing?: Listing | 'none'
  /** Only where any call may be answered with 202 and a promise. */
  readonly promises?: PromisedAnswers
  /** What its keys look like; recognises them in pasted text, never refuses one. */
  readonly keyPattern?: RegExp
  /** Environment variables that other tools keep its keys in, beside `<PROVIDER>_API_KEY`. */
  readonly keyNames?: readonly string[]
  /** The rate-limit headers of its answers. */
  readonly meters: readonly Meter[]
  /** Headers that say what a call cost, by the unit of cost. */
  readonly costHeaders?: Readonly<Partial<Record<CostUnit, string>>>
  /** What its own words mean, where they do not mean what everybody's do. */
  readonly refusals?: readonly RefusalRule[]
  /** The zone whose midnight ends a daily allowance, where the provider names no other reset. */
  readonly dayZone?: string
}

/** Checks a provider's facts against the type where they are written. */
export function defineProvider<const P extends Provider>(provider: P): P {
  return provider
}
