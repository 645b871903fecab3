/**
 * The canonical wire: OpenAI's chat shapes, as far as this product reads or writes them.
 *
 * Requests keep unknown fields (each provider's whitelist decides what leaves); replies are built by us, whole.
 * Source: openai/openai-openapi, spec 2.3.0, 2026-08-21.
 */

/** One part of a message's content. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'refusal'; readonly refusal: string }
  | {
      readonly type: 'image_url'
      readonly image_url: { readonly url: string; readonly detail?: string }
    }
  | {
      readonly type: 'input_audio'
      readonly input_audio: { readonly data: string; readonly format: string }
    }
  | {
      readonly type: 'file'
      readonly file: {
        readonly filename?: string
        readonly file_data?: string
        readonly file_id?: string
      }
    }

/** A whole tool call. `arguments` is JSON text; `extra_content` carries what a provider wants back unchanged. */
export interface ToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
  readonly extra_content?: ExtraContent
}

/** Opaque provider data on a tool call, in the place Google's own OpenAI shim uses. */
export interface ExtraContent {
  readonly google?: { readonly thought_signature?: string }
}

/** A message, after intake: nulls are gone, so a missing key is the only way to say "nothing". */
export type Message =
  | {
      readonly role: 'system' | 'developer'
      readonly content: string | readonly ContentPart[]
      readonly name?: string
    }
  | {
      readonly role: 'user'
      readonly content: string | readonly ContentPart[]
      readonly name?: string
    }
  | AssistantMessage
  | {
      readonly role: 'tool'
      readonly content: string | readonly ContentPart[]
      readonly tool_call_id: string
      readonly name?: string
    }

/** What the model said in an earlier turn. */
export interface AssistantMessage {
  readonly role: 'assistant'
  readonly content?: string | readonly ContentPart[]
  readonly refusal?: string
  readonly reasoning_content?: string
  readonly tool_calls?: readonly ToolCall[]
  readonly name?: string
}

/** A function the model may call. `parameters` is JSON Schema, passed on as it came. */
export interface Tool {
  readonly type: 'function'
  readonly function: {
    readonly name: string
    readonly description?: string
    readonly parameters?: JsonObject
    readonly strict?: boolean
  }
}

/** Whether and which tool the model must call. */
export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } }

/** The form an answer must have. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema'
      readonly json_schema: {
        readonly name: string
        readonly description?: string
        readonly schema?: JsonObject
        readonly strict?: boolean
      }
    }

/** How hard a reasoning model should think. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** A chat request as validated at the door. Optional means absent, never null. Unknown fields ride along. */
export interface ChatRequest {
  readonly model: string
  readonly messages: readonly Message[]
  readonly stream?: boolean
  readonly stream_options?: {
    readonly include_usage?: boolean
    readonly include_obfuscation?: boolean
  }
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly temperature?: number
  readonly top_p?: number
  readonly n?: number
  readonly stop?: string | readonly string[]
  readonly seed?: number
  readonly presence_penalty?: number
  readonly frequency_penalty?: number
  readonly logit_bias?: Readonly<Record<string, number>>
  readonly logprobs?: boolean
  readonly top_logprobs?: number
  readonly user?: string
  readonly tools?: readonly Tool[]
  readonly tool_choice?: ToolChoice
  readonly parallel_tool_calls?: boolean
  readonly response_format?: ResponseFormat
  readonly reasoning_effort?: ReasoningEffort
  readonly [unknown: string]: unknown
}

/** Why an answer ended. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

/** Token counts as the provider stated them, in OpenAI's words. Whole numbers, never negative. */
export interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details?: { readonly cached_tokens: number }
  readonly completion_tokens_details?: { readonly reasoning_tokens: number }
}

/** A piece of a tool call. `index` and `type` are always there; id and name once, in the call's first piece. */
export interface ToolCallDelta {
  readonly index: number
  readonly id?: string
  readonly type: 'function'
  readonly function: { readonly name?: string; readonly arguments: string }
  readonly extra_content?: ExtraContent
}

/** What one chunk adds to one choice. */
export interface Delta {
  readonly content?: string
  readonly reasoning_content?: string
  readonly refusal?: string
  readonly tool_calls?: readonly ToolCallDelta[]
}

/** One choice of one chunk. */
export interface ChunkChoice {
  readonly index: number
  readonly delta: Delta
  readonly finish_reason: FinishReason | null
  readonly logprobs?: JsonValue
}

/**
 * A stream's chunk without its envelope: id, model and time are ours and the same on every chunk.
 *
 * **Shape**: a choice gets exactly one finish_reason in a stream; `usage` comes at most once, at the end.
 */
export interface ChatChunk {
  readonly choices: readonly ChunkChoice[]
  readonly usage?: Usage
}

/** One choice of a whole completion. */
export interface CompletionChoice {
  readonly index: number
  readonly message: {
    readonly content: string | null
    readonly reasoning_content?: string
    readonly refusal?: string
    readonly tool_calls?: readonly ToolCall[]
  }
  readonly finish_reason: FinishReason
  readonly logprobs?: JsonValue
}

/** A whole completion without its envelope. `usage` is absent when the provider stated none. */
export interface ChatCompletion {
  readonly choices: readonly CompletionChoice[]
  readonly usage?: Usage
}

/** Anything JSON can say. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }
/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue }
