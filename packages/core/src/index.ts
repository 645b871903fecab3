/** The public surface of `@freellmapi/core`: named re-exports, nothing else. */

export {
  type ApiError,
  type ErrorEnvelope,
  errorEnvelope,
  internalError,
  interrupted,
  invalidRequest,
} from './api-error.ts'
export { assert } from './assert.ts'
export type { AttemptReport } from './attempt.ts'
export { PATIENCE, type Patience } from './bounds.ts'
export type { CalibrationResult } from './calibration/calibrate.ts'
export { type Item, type ItemKind, levelDifficulty } from './calibration/item.ts'
export { createItem } from './calibration/items.ts'
export {
  type Capabilities,
  type Credential,
  type Model,
  modelKey,
  offers,
  type ProviderFacts,
  type ServiceTerms,
  type Status,
  statusOf,
  type Tariff,
  type Upstream,
} from './catalog.ts'
export { checkShape } from './check-shape.ts'
export { type Clock, sleep, systemClock, type Timer } from './clock.ts'
export { Collector, collect } from './collect.ts'
export { completionBody, toCompletion } from './completion-body.ts'
export type { CredentialChange, CredentialRow, CredentialStore } from './credentials.ts'
export {
  ACCESS_KEY_PREFIX,
  type Hasher,
  hintOf,
  type KeyedHash,
  mintAccessKey,
} from './crypto/access-key.ts'
export { fromBase64Url, fromHexKey, toBase64Url } from './crypto/encoding.ts'
export { Keyring, type KeyringCiphers, type WrongKey } from './crypto/keyring.ts'
export {
  forgetUnusedKeys,
  planRotation,
  type RotationReport,
  rotateDataKey,
  type SealedStore,
  type SealedText,
} from './crypto/rotation.ts'
export {
  type CipherKey,
  type CipherParameters,
  type ImportCipherKey,
  importWebKey,
  keyIdOf,
  type OpenFailure,
  type SealContext,
} from './crypto/seal.ts'
export type {
  ClientKeyRow,
  ClientKeyStore,
  KeyringRow,
  KeyringStore,
  SettingStore,
} from './crypto/stores.ts'
export { KEYRING_STATES } from './crypto/stores.ts'
export type { Description, Need, RequestShape } from './describe.ts'
export { type AskOptions, type CalibrateOptions, Engine, type EngineOptions } from './engine.ts'
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
export { type CountTokens, countTokensRoughly } from './estimate.ts'
export {
  type Envelope,
  type EventStreamOptions,
  toChunks,
  toEventStream,
  within,
} from './event-stream.ts'
export { type HealthEvidence, KEY_HEALTHS, type KeyHealth, nextHealth } from './health.ts'
export { benchedBy, type Cooldown, type CooldownRow } from './ledger/cooldown.ts'
export type { Cost } from './ledger/cost.ts'
export { catalogLimits } from './ledger/effective-limits.ts'
export {
  LEARNED_BASES,
  type LearnedLimit,
  type LearnedLimitStore,
} from './ledger/learned-limits.ts'
export { Ledger, type LedgerOptions } from './ledger/ledger.ts'
export {
  bucket,
  type CostUnit,
  concurrent,
  fixed,
  type Limit,
  type LimitFact,
  type LimitSource,
  type Period,
  rolling,
  type Scope,
  SPAN_MS,
  session,
  type Unit,
  type Window,
} from './ledger/limit.ts'
export { periodFinder, type Stretch } from './ledger/period.ts'
export type { Denial, MeterReading, Reservation } from './ledger/reservation.ts'
export {
  type Checkpoint,
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
export { parseChatRequest } from './parse-request.ts'
export type { Reply } from './pipeline.ts'
export { type Random, systemRandom } from './random.ts'
export type { RefusedParameterStore, RefusedParametersRow } from './refused-parameters.ts'
export {
  type AttemptRecord,
  CALIBRATION_CLIENT,
  OUTCOMES,
  type Outcome,
  type RequestContent,
  type RequestLog,
  type RequestRecord,
} from './request-log.ts'
export { err, ok, type Result } from './result.ts'
export { DIFFICULTY, SHAPES, type Shape } from './router/difficulty.ts'
export type { Ineligibility } from './router/feasibility.ts'
export { ROUTER_DEFAULTS, type RouterOptions, type ScorerName } from './router/options.ts'
export type { Candidate, Pin, Plan, Rejection } from './router/plan.ts'
export { type Resolution, type Roster, VIRTUAL_MODELS } from './router/resolve.ts'
export type { LearntStanding, Standing } from './router/router.ts'
export type { Mode, Score, TermName, Terms } from './router/score.ts'
export type { RouterState } from './router/state.ts'
export type { RouterStore } from './router/store.ts'
export { type Switch, switchOf } from './router/switch.ts'
export { traceOf } from './router/trace.ts'
export type { RequestReport } from './run.ts'
export { type Span, type SpanContext, type SpanProvider, type SpanValue, spansOf } from './spans.ts'
export type { Called, CallUpstream, Part, Parts, QuotaReading } from './upstream-call.ts'
