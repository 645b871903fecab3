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
export type { CredentialRow, CredentialStore } from './credentials.ts'
export type {
  ClientKeyRow,
  ClientKeyStore,
  KeyringRow,
  KeyringStore,
  SettingStore,
} from './crypto/stores.ts'
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
export { type HealthEvidence, KEY_HEALTHS, type KeyHealth, nextHealth } from './health.ts'
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
export {
  type JournalEntry,
  type LedgerStore,
  MemoryLedgerStore,
  type SlotRow,
} from './ledger/store.ts'
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
export {
  type AttemptRecord,
  OUTCOMES,
  type Outcome,
  type RequestLog,
  type RequestRecord,
} from './request-log.ts'
export { err, ok, type Result } from './result.ts'
export type { PosteriorRow, PosteriorStore } from './router/store.ts'
export type { Called, CallUpstream, Part, Parts, QuotaReading } from './upstream-call.ts'
