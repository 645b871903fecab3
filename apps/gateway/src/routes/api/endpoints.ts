/** `/api/endpoints`: OpenAI-compatible servers of the owner's own. Their keys are added at `/api/keys`. */
import type { ApiError, AttemptError } from '@freellmapi/core'
import { type ListedModel, NO_KEY } from '@freellmapi/providers'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import {
  type DiscoveredModels,
  discoveredModels,
  discovery,
  type EndpointBody,
  type EndpointList,
  endpointBody,
  endpointChange,
  endpointList,
  newEndpoint,
} from '../../shapes/endpoint.ts'
import { removed } from '../../shapes/key.ts'
import type { Endpoint, EndpointFailure } from '../../upstreams/endpoints.ts'
import { Refusal } from '../not-found.ts'
import { jsonBody, operation } from './validate.ts'

/** Lists, adds, changes and removes endpoints, and asks them for their models. */
export function endpointRoutes({ endpoints, credentials }: Deps) {
  const keysOf = (id: string) => credentials.list().filter(({ provider }) => provider === id)
  const show = (endpoint: Endpoint): EndpointBody => toBody(endpoint, keysOf(endpoint.id).length)
  return new Hono()
    .get('/', operation('Lists endpoints', { reply: endpointList }), (c) => {
      const list: EndpointList = { data: endpoints.list().map(show) }
      return c.json(list, 200)
    })
    .post(
      '/',
      operation('Adds an endpoint', { reply: endpointBody, status: 201 }),
      jsonBody(newEndpoint),
      async (c) => {
        const { keys, ...fresh } = c.req.valid('json')
        const added = endpoints.add(fresh)
        if (!added.ok) throw new Refusal(refusalFor(added.error))
        for (const each of keys.length === 0 ? [NO_KEY] : keys)
          await credentials.add({ provider: added.value.id, key: each, label: labelOf(each) })
        return c.json(show(added.value), 201)
      },
    )
    .post(
      '/discover',
      operation('Asks a server for its models', { reply: discoveredModels }),
      jsonBody(discovery),
      async (c) => {
        const { key: secret, ...at } = c.req.valid('json')
        const listed = await endpoints.discover(at, secret, c.req.raw.signal)
        if (!listed.ok) throw new Refusal(discoveryRefusal(listed.error))
        return c.json(toModels(listed.value), 200)
      },
    )
    .patch(
      '/:id',
      operation('Changes an endpoint', { reply: endpointBody }),
      jsonBody(endpointChange),
      (c) => {
        const changed = endpoints.change(c.req.param('id'), present(c.req.valid('json')))
        if (!changed.ok) throw new Refusal(refusalFor(changed.error))
        return c.json(show(changed.value), 200)
      },
    )
    .post(
      '/:id/discover',
      operation('Asks an endpoint for its models', { reply: discoveredModels }),
      async (c) => {
        const endpoint = endpoints.find(c.req.param('id'))
        if (endpoint === undefined) throw new Refusal(REFUSALS.unknown)
        const [row] = keysOf(endpoint.id)
        const secret = row === undefined ? undefined : await credentials.secret(row.id)
        const listed = await endpoints.discover(endpoint, secret, c.req.raw.signal)
        if (!listed.ok) throw new Refusal(discoveryRefusal(listed.error))
        return c.json(toModels(listed.value), 200)
      },
    )
    .delete('/:id', operation('Removes an endpoint and its keys', { reply: removed }), (c) => {
      const id = c.req.param('id')
      if (!endpoints.remove(id)) throw new Refusal(REFUSALS.unknown)
      for (const row of keysOf(id)) credentials.remove(row.id)
      return c.json({ id, deleted: true as const }, 200)
    })
}

function toBody({ models, ...endpoint }: Endpoint, keys: number): EndpointBody {
  return { ...endpoint, models: [...models], keys }
}

function toModels(listed: readonly ListedModel[]): DiscoveredModels {
  return { data: listed.map((model) => ({ ...model })) }
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
  bad_url: invalid(
    'invalid_url',
    'baseUrl',
    "Invalid 'baseUrl': Expected an http or https address without query, such as http://192.168.1.20:8080/v1.",
  ),
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
