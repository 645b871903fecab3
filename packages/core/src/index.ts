/** The public surface of `@freellmapi/core`: named re-exports, nothing else. */
export { assert } from './assert.ts'
export {
  type Capabilities,
  type Credential,
  type Model,
  modelKey,
  type ProviderFacts,
  type Status,
  statusOf,
  type Upstream,
} from './catalog.ts'
export { type Clock, sleep, systemClock, type Timer } from './clock.ts'
export { Collector, collect } from './collect.ts'
export {
  type AttemptError,
  type BenchScope,
  type Consequence,
  consequenceOf,
  type ErrorKind,
  type Malformation,
  POLICY,
  statedWaitMs,
} from './errors.ts'
export {
  concurrent,
  fixed,
  type Limit,
  type LimitFact,
  type LimitSource,
  type Period,
  rolling,
  type Scope,
  SPAN_MS,
  type Unit,
  type Window,
} from './ledger/limit.ts'
export type {
  AssistantMessage,
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  ChunkChoice,
  CompletionChoice,
  ContentPart,
  Delta,
  ExtraContent,
  FinishReason,
  JsonObject,
  JsonValue,
  Message,
  ReasoningEffort,
  ResponseFormat,
  Tool,
  ToolCall,
  ToolCallDelta,
  ToolChoice,
  Usage,
} from './openai.ts'
export { type Random, systemRandom } from './random.ts'
export { err, ok, type Result } from './result.ts'
export type { Called, CallUpstream, Part, Parts, QuotaReading } from './upstream-call.ts'
