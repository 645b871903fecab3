/** The public surface of `@freellmapi/providers`: named re-exports, nothing else. */
export { type Auth, anonymous, bearer, headerKey } from './auth.ts'
export { type CallerOptions, createCaller } from './call.ts'
export { providerById, providers } from './catalog.ts'
export { checkKey, type KeyCheckOptions, type KeyReport, type KeyVerdict } from './check-key.ts'
export {
  assumedModel,
  type CustomEndpoint,
  type CustomModel,
  customProvider,
  HOP_HEADER,
  NO_KEY,
} from './custom.ts'
export { type ListedModel, listModels } from './discover.ts'
export { FRAME_BOUNDS, type FrameBounds, FrameOverflow, type FrameRest } from './framing.ts'
export { readNdjson } from './ndjson.ts'
export { cohereChat } from './protocols/cohere.ts'
export { gemini } from './protocols/gemini.ts'
export { ollamaChat } from './protocols/ollama.ts'
export { openaiChat } from './protocols/openai-chat.ts'
export type {
  Decoder,
  KeyCheck,
  Listing,
  Protocol,
  Provider,
  Quirk,
  StreamEnd,
  WireProtocol,
} from './provider.ts'
export { defineProtocol, defineProvider } from './provider.ts'
export type { Meter } from './quota.ts'
export { RefusedParameters } from './refused-parameters.ts'
export { readSse } from './sse.ts'
export { type FetchInit, type FetchLike, type FetchReply, webFetch } from './transport.ts'
