/**
 * The admin plane of a running stack, as its tests use it. Every answer is held to what its route says of itself: the
 * shape field by field, the envelope of a refusal, and that no stored key is in it.
 */
import { expect } from 'vitest'
import { adminSurface } from '../../src/routes/api/admin.ts'
import { type Description, descriptionOf } from '../../src/routes/api/validate.ts'
import { type Stack, type StackOptions, startStack } from '../stack/stack.ts'

/** An answer of the admin plane. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON: a test reads what its route promises, and that it is there has been checked. */
  readonly body: ReturnType<typeof JSON.parse>
}

/** A stack with its admin plane. */
export interface Plane {
  readonly stack: Stack
  /** Calls with the admin key unless the headers say otherwise; `/api` is added. */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
  /** Texts that no answer may hold. */
  readonly secrets: Set<string>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Starts a stack and opens its admin plane. */
export async function startPlane(options: StackOptions = {}): Promise<Plane> {
  const stack = await startStack(options)
  const { gateway } = stack
  const secrets = new Set([
    gateway.secrets.adminKey,
    Buffer.from(gateway.secrets.encryptionKey).toString('hex'),
    ...stack.providers.map(({ id }) => `test-${id}-key`),
  ])
  const described = routesOf(stack)
  return {
    stack,
    secrets,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${gateway.url}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${gateway.secrets.adminKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      for (const secret of secrets) expect(text, `${method} ${path}`).not.toContain(secret)
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
      const answer = {
        status: response.status,
        headers: response.headers,
        body: isJson ? JSON.parse(text) : text,
      }
      hold(described(method, `/api${path.replace(/\?.*/, '')}`), answer, `${method} ${path}`)
      return answer
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  }
}

/** What each route says it answers. */
function routesOf({ gateway }: Stack): (method: string, path: string) => Description | undefined {
  const routes = adminSurface(gateway.deps).routes.flatMap(({ method, path, handler }) => {
    const said = descriptionOf(handler)
    const pattern = new RegExp(
      `^${path.replace(/:\w+(?:\{\.\+\})?/g, (name) => (name.includes('{') ? '.+' : '[^/]+'))}$`,
    )
    return said?.summary === undefined ? [] : [{ method, pattern, said }]
  })
  return (method, path) =>
    routes.find((route) => route.method === method && route.pattern.test(path))?.said
}

function hold(said: Description | undefined, { status, body }: Answer, what: string): void {
  if (status >= 400) {
    expect(body, what).toEqual({
      error: {
        message: expect.any(String),
        type: expect.any(String),
        param: body.error.param === null ? null : expect.any(String),
        code: body.error.code === null ? null : expect.any(String),
      },
    })
    return
  }
  if (said?.reply === undefined) return
  // A field that the schema does not know is dropped by it, and then missing.
  expect(said.reply.parse(body), what).toEqual(body)
  expect(status, what).toBe(said.status ?? 200)
}
