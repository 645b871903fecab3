/** `GET /api/openapi.json`: the admin plane described by the very schemas that check it. */
import { Hono } from 'hono'
import type { H, RouterRoute } from 'hono/types'
import { z } from 'zod'
import { VERSION } from '../../version.ts'
import { type Description, descriptionOf } from './validate.ts'

/** What is described: an application's routes. */
interface Described {
  readonly routes: readonly RouterRoute[]
}

/** The document, made when it is first asked for. */
export function openApiRoutes({ routes }: Described) {
  let text: string | undefined
  return new Hono().get('/', (c) => {
    text ??= JSON.stringify(describeRoutes(routes))
    return c.body(text, 200, { 'content-type': 'application/json' })
  })
}

/** An OpenAPI 3.1 document. What a handler does not say of itself is left out. */
function describeRoutes(routes: readonly RouterRoute[]) {
  const paths: Record<string, Record<string, object>> = {}
  for (const { path, method, whole } of operationsOf(routes)) {
    const templated = path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')
    paths[templated] = { ...paths[templated], [method.toLowerCase()]: toOperation(path, whole) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'FreeLLMAPI admin API',
      version: VERSION,
      description:
        'Everything the dashboard does. Send the admin key as a bearer token, or exchange it at `POST /api/session` for a cookie.',
    },
    servers: [{ url: '/' }],
    security: [{ adminKey: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        adminKey: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'freellmapi_session' },
      },
      responses: { Refused: REFUSED },
    },
  }
}

/** All handlers of one method and path together say what the operation is. */
function operationsOf(routes: readonly RouterRoute[]) {
  const operations = new Map<string, { path: string; method: string; whole: Description }>()
  for (const { path, method, handler } of routes) {
    const said = descriptionOf(handler as H)
    if (said === undefined) continue
    const known = operations.get(`${method} ${path}`)
    operations.set(`${method} ${path}`, { path, method, whole: { ...known?.whole, ...said } })
  }
  return operations.values()
}

function toOperation(
  path: string,
  { summary, reply, status = 200, media, query, body }: Description,
) {
  const ids = Array.from(path.matchAll(/:(\w+)/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const content =
    reply === undefined
      ? { [media ?? 'application/json']: {} }
      : { 'application/json': { schema: schemaOf(reply, 'output') } }
  return {
    summary,
    tags: [path.split('/')[2]],
    parameters: [...ids, ...(query === undefined ? [] : parametersOf(query))],
    ...(body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      [status]: { description: 'Done.', content },
      default: { $ref: '#/components/responses/Refused' },
    },
  }
}

function parametersOf(query: z.ZodType): readonly object[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input')
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return plain
}

/** OpenAI's envelope, on every path. */
const REFUSED = {
  description: 'Refused, with the reason and the field.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['message', 'type', 'param', 'code'],
            properties: {
              message: { type: 'string' },
              type: { type: 'string' },
              param: { type: ['string', 'null'] },
              code: { type: ['string', 'null'] },
            },
          },
        },
      },
    },
  },
}
