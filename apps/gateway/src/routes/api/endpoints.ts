/** `/api/endpoints`: OpenAI-compatible servers of the owner's own. Their keys are added at `/api/keys`. */
import type { ApiError, AttemptError } from '@freellmapi/core'
import { NO_KEY } from '@freellmapi/providers'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { Endpoint, EndpointFailure } from '../../upstreams/endpoints.ts'
import { Refusal } from '../not-found.ts'
import { jsonBody } from './validate.ts'

const MODELS_MAX = 200
const tokens = z.number().int().min(1).max(10_000_000)
const name = z.string().trim().min(1).max(200)

const model = z.strictObject({
  id: name,
  aliases: z.array(name).max(10).optional(),
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
  allowsPrivate: z.boolean().default(false),
}

const newEndpoint = z.strictObject({
  name: z.string().trim().min(1).max(40),
  ...address,
  enabled: z.boolean().default(true),
  models: z.array(model).max(MODELS_MAX).default([]),
  keys: z.array(key).max(20).default([]),
})

const change = z.strictObject({
  name: z.string().trim().min(1).max(40).optional(),
  baseUrl: address.baseUrl.optional(),
  allowsPrivate: z.boolean().optional(),
  enabled: z.boolean().optional(),
  models: z.array(model).max(MODELS_MAX).optional(),
})

const whom = z.strictObject({ ...address, key: key.optional() })

/** Lists, adds, changes and removes endpoints, and asks them for their models. */
export function endpointRoutes({ endpoints, credentials }: Deps) {
  const keysOf = (id: string) => credentials.list().filter(({ provider }) => provider === id)
  const toBody = (endpoint: Endpoint) => ({ ...endpoint, keys: keysOf(endpoint.id).length })
  return new Hono()
    .get('/', (c) => c.json({ data: endpoints.list().map(toBody) }))
    .post('/', jsonBody(newEndpoint), async (c) => {
      const { keys, ...fresh } = c.req.valid('json')
      const added = endpoints.add(fresh)
      if (!added.ok) throw new Refusal(refusalFor(added.error))
      for (const each of keys.length === 0 ? [NO_KEY] : keys)
        await credentials.add({ provider: added.value.id, key: each, label: labelOf(each) })
      return c.json(toBody(added.value), 201)
    })
    .post('/discover', jsonBody(whom), async (c) => {
      const { key: secret, ...at } = c.req.valid('json')
      const listed = await endpoints.discover(at, secret, c.req.raw.signal)
      if (!listed.ok) throw new Refusal(discoveryRefusal(listed.error))
      return c.json({ data: listed.value })
    })
    .patch('/:id', jsonBody(change), (c) => {
      const changed = endpoints.change(c.req.param('id'), present(c.req.valid('json')))
      if (!changed.ok) throw new Refusal(refusalFor(changed.error))
      return c.json(toBody(changed.value))
    })
    .post('/:id/discover', async (c) => {
      const endpoint = endpoints.find(c.req.param('id'))
      if (endpoint === undefined) throw new Refusal(REFUSALS.unknown)
      const [row] = keysOf(endpoint.id)
      const secret = row === undefined ? undefined : await credentials.secret(row.id)
      const listed = await endpoints.discover(endpoint, secret, c.req.raw.signal)
      if (!listed.ok) throw new Refusal(discoveryRefusal(listed.error))
      return c.json({ data: listed.value })
    })
    .delete('/:id', (c) => {
      const id = c.req.param('id')
      if (!endpoints.remove(id)) throw new Refusal(REFUSALS.unknown)
      for (const row of keysOf(id)) credentials.remove(row.id)
      return c.json({ deleted: true })
    })
}

/** Only what was sent: a field that is absent must not overwrite what is kept. */
function present<Change extends object>(change: Change) {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Change]?: Exclude<Change[Name], undefined>
  }
}

function labelOf(secret: string): string {
  return secret === NO_KEY ? 'no key' : 'key'
}

function discoveryRefusal(error: EndpointFailure | AttemptError): ApiError {
  return typeof error === 'string'
    ? refusalFor(error)
    : {
        status: 502,
        type: 'upstream_error',
        code: 'discovery_failed',
        message: `The endpoint did not list its models: ${error.kind.replaceAll('_', ' ')}. Type them in, or check its address and key.`,
        param: 'baseUrl',
      }
}

function refusalFor(failure: EndpointFailure): ApiError {
  return REFUSALS[failure]
}

function invalid(code: string, param: string | null, message: string): ApiError {
  return { status: 400, type: 'invalid_request_error', code, message, param }
}

const REFUSALS: Readonly<Record<EndpointFailure, ApiError>> = {
  name_taken: invalid('name_taken', 'name', "Invalid 'name': it is taken, or has no letters."),
  bad_url: invalid('invalid_url', 'baseUrl', "Invalid 'baseUrl': not an http or https address."),
  out_of_reach: invalid(
    'address_out_of_reach',
    'baseUrl',
    "Invalid 'baseUrl': that address is private or reserved. Set 'allowsPrivate' for a server in your own network.",
  ),
  too_many: invalid('too_many_endpoints', null, 'There are as many endpoints as there can be.'),
  unknown: {
    ...invalid('unknown_endpoint', 'id', 'There is no endpoint of that id.'),
    status: 404,
  },
}
