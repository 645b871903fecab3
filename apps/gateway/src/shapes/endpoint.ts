/** OpenAI-compatible servers of the owner's own: what is said of them, and what is shown. */
import { z } from 'zod'

/** More models at one address are a mistake. */
const MODELS_MAX = 200
const KEYS_MAX = 20
const tokens = z.number().int().min(1).max(10_000_000)
const modelName = z.string().trim().min(1).max(200)
const name = z.string().trim().min(1).max(40)

/** A model as its owner describes it; what is not said is assumed. */
const endpointModel = z.strictObject({
  id: modelName,
  aliases: z.array(modelName).max(10).readonly().optional(),
  contextTokens: tokens.optional(),
  outputTokensMax: tokens.optional(),
  quality: z.number().min(0).max(1).optional(),
  capabilities: z
    .strictObject({
      tools: z.boolean().default(true),
      json: z.boolean().default(true),
      jsonSchema: z.boolean().default(true),
      vision: z.boolean().default(false),
      reasoning: z.boolean().default(false),
    })
    .optional(),
})

const key = z
  .string()
  .trim()
  .min(1)
  .max(512)
  .regex(/^[\x21-\x7e]+$/, 'A key has no spaces and no control characters.')

const address = {
  baseUrl: z.string().trim().min(1).max(500),
  /** Whether it may be in the owner's own network. */
  allowsPrivate: z.boolean().default(false),
}

/** An endpoint to be kept, with its keys. */
export const newEndpoint = z.strictObject({
  name,
  ...address,
  enabled: z.boolean().default(true),
  models: z.array(endpointModel).max(MODELS_MAX).default([]),
  keys: z.array(key).max(KEYS_MAX).default([]),
})

/** What may be changed of an endpoint; its id stays. */
export const endpointChange = z.strictObject({
  name: name.optional(),
  baseUrl: address.baseUrl.optional(),
  allowsPrivate: z.boolean().optional(),
  enabled: z.boolean().optional(),
  models: z.array(endpointModel).max(MODELS_MAX).optional(),
})

/** A server to be asked for its models, kept or not. */
export const discovery = z.strictObject({ ...address, key: key.optional() })

/** An endpoint as it is kept, and how many keys it has. */
export const endpointBody = z.object({
  id: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  allowsPrivate: z.boolean(),
  enabled: z.boolean(),
  models: z.array(endpointModel),
  updatedAtMs: z.number(),
  createdAtMs: z.number(),
  keys: z.number(),
})
export interface EndpointBody extends z.output<typeof endpointBody> {}

/** Every endpoint. */
export const endpointList = z.object({ data: z.array(endpointBody) })
export interface EndpointList extends z.output<typeof endpointList> {}

/** The models that a server lists, with the context it states. */
export const discoveredModels = z.object({
  data: z.array(z.object({ id: z.string(), contextTokens: z.number().optional() })),
})
export interface DiscoveredModels extends z.output<typeof discoveredModels> {}
