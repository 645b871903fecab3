/** What a protocol reads out of a request for the simulated model, and what the model thinks of it. */
import type { JsonObject } from '../json.ts'

/** A function the client offers. `parameters` is its JSON Schema. */
export interface Tool {
  readonly name: string
  readonly parameters: JsonObject
}

/** Whether the model may, must or must not call; a name means exactly that tool. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string }

/** The form the answer has to take. */
export type Format =
  | { readonly kind: 'text' }
  | { readonly kind: 'object' }
  | { readonly kind: 'schema'; readonly schema: JsonObject }

/** A request, independent of the protocol it came in. */
export interface Ask {
  readonly provider: string
  readonly model: string
  /** All text the provider would bill as input, tools included. */
  readonly prompt: string
  /** Extra input tokens that are not text: images, audio, documents. */
  readonly mediaTokens: number
  readonly lastUserText: string
  /** Results that follow the last tool calls; empty unless the request ends with them. */
  readonly toolResults: readonly string[]
  readonly tools: readonly Tool[]
  readonly toolChoice: ToolChoice
  readonly parallel: boolean
  readonly format: Format
  readonly tokensMax: number | undefined
  readonly stop: readonly string[]
  readonly thinks: boolean
  /** The answer is lengthened until a stream of it can have this many content chunks. */
  readonly chunksMin: number
}

/** A call the model makes. */
export interface ToolCall {
  readonly name: string
  readonly args: JsonObject
}

/** Tokens as the simulated providers count them: one per four characters, rounded up. */
export interface Tokens {
  readonly input: number
  /** All generated tokens, reasoning included. */
  readonly output: number
  readonly reasoning: number
}

/** What the model generated. */
export interface Thought {
  readonly reasoning: string
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly finish: 'stop' | 'length' | 'calls'
  readonly tokens: Tokens
}
