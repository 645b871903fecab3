/** The public surface of `@freellmapi/providers`: named re-exports, nothing else. */
export { type Auth, bearer, headerKey } from './auth.ts'
export { type CallerOptions, createCaller } from './call.ts'
export { providerById, providers } from './catalog.ts'
export { checkKey, type KeyCheckOptions, type KeyReport, type KeyVerdict } from './check-key.ts'
export { gemini } from './protocols/gemini.ts'
export { openaiChat } from './protocols/openai-chat.ts'
export type {
  Decoder,
  KeyCheck,
  Protocol,
  Provider,
  Quirk,
  StreamEnd,
  WireProtocol,
} from './provider.ts'
export { defineProtocol, defineProvider } from './provider.ts'
export type { Meter } from './quota.ts'
export { readSse, SSE_BOUNDS, type SseBounds, SseOverflow, type SseRest } from './sse.ts'
export { type FetchInit, type FetchLike, type FetchReply, webFetch } from './transport.ts'
