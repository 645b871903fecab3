/**
 * What the routes of the admin plane say of themselves: the schemas of what they take and give. Checked here, and read
 * by the OpenAPI document, so that the two cannot differ. A wrong field is refused by name.
 */
import { checkShape } from '@freellmapi/core'
import type { Handler, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { z } from 'zod'
import { ADMIN_BODY_BYTES_MAX } from '../../bounds.ts'
import { readJson } from '../../requests/body.ts'
import { Refusal } from '../not-found.ts'

/** What one handler contributes to the description of its operation. */
export interface Description {
  readonly summary?: string
  readonly reply?: z.ZodType
  readonly status?: 200 | 201
  /** What the reply is, when it is not JSON. */
  readonly media?: string
  /** Whether it is in the trail, where its method does not tell: a POST always is, a GET never. */
  readonly trail?: 'always' | 'never' | 'unless dryRun'
  readonly query?: z.ZodType
  readonly body?: z.ZodType
}

const DESCRIPTION = Symbol('description')

/** What a handler says of itself. */
export function descriptionOf(handler: Handler | MiddlewareHandler): Description | undefined {
  return (handler as { readonly [DESCRIPTION]?: Description })[DESCRIPTION]
}

/** Says what an operation does and answers. Does nothing to a request. */
export function operation(
  summary: string,
  answer: Pick<Description, 'reply' | 'status' | 'media' | 'trail'> = {},
): MiddlewareHandler {
  return described((_c, next) => next(), { summary, ...answer })
}

/** Checks a JSON body; an empty one counts as `{}`. Throws a `Refusal` that names the first wrong field. */
export function jsonBody<Schema extends z.ZodType<object>>(schema: Schema) {
  const check = createMiddleware<
    object,
    string,
    { in: { json: z.input<Schema> }; out: { json: z.output<Schema> } }
  >(async (c, next) => {
    const read = await readJson(c.req.raw, ADMIN_BODY_BYTES_MAX)
    if (!read.ok && read.error.code !== 'empty_body') throw new Refusal(read.error)
    c.req.addValidatedData('json', checked(schema, read.ok ? read.value : {}))
    await next()
  })
  return described(check, { body: schema })
}

/** Checks the query. Throws a `Refusal` that names the first wrong or unknown field. */
export function query<Schema extends z.ZodType<object>>(schema: Schema) {
  const check = createMiddleware<
    object,
    string,
    { in: { query: z.input<Schema> }; out: { query: z.output<Schema> } }
  >(async (c, next) => {
    c.req.addValidatedData('query', checked(schema, c.req.query()))
    await next()
  })
  return described(check, { query: schema })
}

/** There is nothing of that id. */
export function unknownId(what: string): Refusal {
  return new Refusal({
    status: 404,
    type: 'invalid_request_error',
    code: `unknown_${what.replaceAll(' ', '_')}`,
    message: `There is no ${what} of that id.`,
    param: 'id',
  })
}

function checked<Schema extends z.ZodType<object>>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const shape = checkShape(schema, value)
  if (!shape.ok) throw new Refusal(shape.error)
  return shape.value
}

function described<Made extends object>(handler: Made, description: Description): Made {
  return Object.assign(handler, { [DESCRIPTION]: description })
}
