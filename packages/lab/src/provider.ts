/** What the lab knows of a provider: its models, limits, words for trouble, and the protocol it speaks. */
import type { IncomingHttpHeaders } from 'node:http'
import type { HeaderList, JsonObject } from './json.ts'
import type { Denial, LimitName, Limits, Readings, Windows } from './limits/limiter.ts'
import type { Ask, Thought } from './model/ask.ts'
import type { Refusal, Write } from './reply.ts'

/** A model a provider serves. */
export interface LabModel {
  readonly id: string
  readonly ownedBy: string
  readonly contextTokens: number
  readonly outputTokensMax: number
  readonly limits: Limits
  /** Models of one pool share its limits; without a pool a model has its own. */
  readonly pool?: string
  /** Whether it reasons: always, when asked, or never. */
  readonly thinks: 'always' | 'asked' | 'never'
  readonly vision: boolean
  /** What a million tokens cost in its provider's unit, in and out. */
  readonly neurons?: readonly [input: number, output: number]
}

/** What tokens cost on a model, in its provider's unit. */
export function neuronsOf(
  { neurons: [perInput, perOutput] = [0, 0] }: Pick<LabModel, 'neurons'>,
  tokens: { readonly input: number; readonly output: number },
): number {
  return (tokens.input * perInput + tokens.output * perOutput) / 1_000_000
}

/** What a request is for. */
export type Route =
  | {
      readonly kind: 'chat'
      readonly model?: string
      /** Stated by the path. */
      readonly stream?: boolean
      /** What a body that does not say means. */
      readonly streamsUnlessTold?: boolean
    }
  | { readonly kind: 'count'; readonly model: string }
  | { readonly kind: 'models' }
  | { readonly kind: 'model'; readonly id: string }
  | { readonly kind: 'key' }

/** A chat request that was read. */
export interface ChatInput {
  readonly body: JsonObject
  readonly model: LabModel
  readonly provider: string
  readonly key: string
  readonly stream: boolean
  /** Content chunks that the answer must be long enough for; 0 for as many as it has words. */
  readonly chunks: number
}

/** A thought on its way to the wire. */
export interface Answer extends ChatInput {
  /** Counts the requests of a lab, so that ids differ and stay reproducible. */
  readonly serial: number
  readonly nowMs: number
  readonly ask: Ask
  readonly thought: Thought
}

/** How requests and answers are written. */
export interface Protocol {
  readonly route: (method: string, path: string, query: URLSearchParams) => Route | undefined
  /** The trouble a real provider would have with the request, if any. */
  readonly check: (input: ChatInput) => Refusal | undefined
  readonly ask: (input: ChatInput) => Ask
  readonly whole: (answer: Answer) => string
  readonly events: (answer: Answer) => readonly Write[]
  /** A content event of the given text, for faults that add some. */
  readonly contentEvent: (answer: Answer, text: string) => Write
  /** An event with the usage and nothing else. */
  readonly usageEvent: (answer: Answer) => Write
  /** The bytes of a failure after the answer has begun. */
  readonly errorEvent: (answer: Answer) => Write
  readonly streamHeaders: HeaderList
  readonly wholeHeaders: HeaderList
  readonly jsonStyle: 'compact' | 'pretty'
}

/** What stands in the way, in a provider's own words. */
export interface Refusals {
  readonly unauthorized: (key: string) => Refusal
  readonly unknownModel: (model: string) => Refusal
  readonly goneModel: (model: string) => Refusal
  readonly overflow: (facts: OverflowFacts) => Refusal
  readonly limited: (facts: LimitedFacts) => Refusal
  /** Any other trouble, in the provider's envelope. */
  readonly failure: (status: number, message: string) => Refusal
}

/** A prompt that does not fit. */
export interface OverflowFacts {
  readonly model: string
  readonly tokens: number
  readonly limit: number
}

/** A request over a limit. The denials come in the order of METERED. */
export interface LimitedFacts {
  readonly model: string
  readonly denials: readonly [Denial, ...Denial[]]
  readonly nowMs: number
}

/** One provider. */
export interface LabProvider {
  readonly id: string
  /** Environment variable that points a gateway here. */
  readonly variable: string
  /** What precedes the paths: `/openai/v1`. */
  readonly prefix: string
  readonly windows: Windows
  readonly models: readonly LabModel[]
  /** Ids it used to serve. */
  readonly gone: readonly string[]
  /** The limit that the `daily` fault pretends is spent. */
  readonly dailyLimit: LimitName
  /** What an admission books before the answer is known. */
  readonly tokensUpFront: (facts: {
    readonly input: number
    readonly tokensMax: number | undefined
    readonly model: LabModel
  }) => number
  readonly keyOf: (headers: IncomingHttpHeaders, query: URLSearchParams) => string
  /** What everybody is told, key or no key, since it was switched off. */
  readonly retired?: Refusal
  /** Whether the address asked for is one it knows; the account in it may not be. */
  readonly misdirected?: (path: string) => Refusal | undefined
  /** Whether chats, too, are answered without a key. */
  readonly isKeyless?: boolean
  /** Whether `GET /models` answers without a key. */
  readonly modelsArePublic: boolean
  readonly protocol: Protocol
  readonly refusals: Refusals
  /** `cost` in tokens and `neurons` are those of the answer; zero where there is none. */
  readonly quotaHeaders: (readings: Readings, cost: number, neurons?: number) => HeaderList
  readonly modelList: (models: readonly LabModel[]) => JsonObject
  readonly modelEntry: (model: LabModel) => JsonObject
  /** What a key check other than `GET /models` answers. */
  readonly keyReport: (facts: { readonly key: string; readonly readings: Readings }) => JsonObject
}

/** Reads `Authorization: Bearer`. */
export function bearerKey(headers: IncomingHttpHeaders): string {
  const given = headers.authorization ?? ''
  return given.slice(0, 7).toLowerCase() === 'bearer ' ? given.slice(7).trim() : ''
}
