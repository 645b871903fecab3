/**
 * Endpoints of the owner's own: servers that speak OpenAI's chat completions, from llama.cpp on this machine to a
 * paid API, as a provider like the shipped ones. Which models it has is asked of it, or typed in.
 */
import type { Capabilities, LimitFact, Model } from '@freellmapi/core'
import { type Auth, bearer } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import type { Provider } from './provider.ts'
import { developerAsSystem } from './quirks-messages.ts'

/** What the owner says of an endpoint. */
export interface CustomEndpoint {
  /** What its models are called by: `id/model`. Never a shipped provider's id. */
  readonly id: string
  readonly name: string
  /** Up to and including `/v1`, without a slash at the end. */
  readonly baseUrl: string
  /** Whether it may be in the owner's own network; others are refused when dialled. */
  readonly allowsPrivate: boolean
  /** The day it was last changed, ISO. */
  readonly asOf: string
  readonly models: readonly CustomModel[]
}

/** A model of an endpoint, as far as anybody knows. */
export interface CustomModel {
  readonly id: string
  /** Other names it answers to in requests. */
  readonly aliases?: readonly string[] | undefined
  readonly contextTokens?: number | undefined
  readonly outputTokensMax?: number | undefined
  /** What it can do; tools and JSON are assumed, images and reasoning are not. */
  readonly capabilities?: Capabilities | undefined
  /** 0 to 1, beside the catalog's models. */
  readonly quality?: number | undefined
  readonly limits?: readonly LimitFact[] | undefined
}

/** What a server that asks for no key is sent: those servers ignore it. */
export const NO_KEY = 'none'

/** Tells the next gateway on the way that one was there: a request must not go round in circles. */
export const HOP_HEADER = 'x-freellmapi-hop'

/** What is assumed of a model that does not say: small enough for what people run at home. */
const CONTEXT_TOKENS = 8_192
const QUALITY = 0.4

/** A machine at home that was busy for a moment is not left alone for minutes. */
const LOCAL_BENCH_MS_MAX = 10_000
/** It may have to load its model first. */
const LOCAL_FIRST_TOKEN_MS = 60_000

const ASSUMED: Capabilities = {
  tools: true,
  json: true,
  jsonSchema: true,
  vision: false,
  reasoning: false,
}

const auth: Auth = (secret) => ({ ...bearer(secret), [HOP_HEADER]: '1' })

/** An endpoint as a provider. */
export function customProvider(endpoint: CustomEndpoint): Provider {
  const { id, name, baseUrl, allowsPrivate, asOf, models } = endpoint
  return {
    id,
    name,
    docs: baseUrl,
    asOf,
    status: 'custom',
    protocol: openaiChat,
    baseUrl,
    reach: allowsPrivate ? 'private' : 'public',
    auth,
    quirks: [developerAsSystem],
    check: { method: 'GET', path: '/models' },
    meters: [],
    models: models.map(assumedModel),
    ...(allowsPrivate
      ? { benchMsMax: LOCAL_BENCH_MS_MAX, firstTokenMs: LOCAL_FIRST_TOKEN_MS }
      : {}),
  }
}

/** A model with everything that is assumed of one when nobody says. */
export function assumedModel(model: CustomModel): Model {
  const contextTokens = model.contextTokens ?? CONTEXT_TOKENS
  return {
    id: model.id,
    family: model.id,
    aliases: model.aliases ?? [],
    contextTokens,
    outputTokensMax: model.outputTokensMax ?? contextTokens,
    capabilities: model.capabilities ?? ASSUMED,
    quality: model.quality ?? QUALITY,
    limits: model.limits ?? [],
  }
}
