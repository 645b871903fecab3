/** Requests that began as good ones: arbitraries for fuzzing, and what must hold of every answer. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { createApp } from '../../src/app.ts'
import { candidates, type Stack, startStack } from '../stack/stack.ts'

/** A request to be sent. */
interface Mutant {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const NAUGHTY = [
  '',
  ' ',
  '\0',
  '\u0007',
  '\r\n',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\udfff',
  '🏴‍☠️',
  'ﷺ',
  '\u202e',
  'é'.normalize('NFD'),
  'null',
  'undefined',
  'NaN',
  '[object Object]',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '../../../etc/passwd',
  '%00',
  '%2e%2e',
  "' OR 1=1 --",
  '"; DROP TABLE requests; --',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '$(id)',
  '`id`',
  '=HYPERLINK("x")',
  'data: [DONE]\n\n',
  'event: x\ndata: y\n\n',
  '\\',
  '\\u0000',
  'x'.repeat(300),
  'a\n'.repeat(50),
  '👩‍👩‍👧‍👦'.repeat(20),
  '-1',
  '1e999',
  '0x1',
  '9007199254740993',
] as const

const naughty = fc.constantFrom(...NAUGHTY)
const scalar = fc.oneof(
  naughty,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
)
const anything = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }).map((depth) => nest(depth)) },
)

function nest(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const GOOD: Readonly<Record<string, unknown>> = {
  model: 'auto',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'ok' },
    { role: 'user', content: 'And now?' },
  ],
  stream: false,
  temperature: 0.5,
  top_p: 1,
  n: 1,
  max_tokens: 16,
  stop: ['x'],
  seed: 1,
  tools: [
    {
      type: 'function',
      function: { name: 'f', description: 'd', parameters: { type: 'object', properties: {} } },
    },
  ],
  tool_choice: 'auto',
  response_format: { type: 'text' },
  logit_bias: { '5': 1 },
  user: 'me',
  metadata: { a: 'b' },
}

/** One change at a place in a JSON value, chosen by numbers so that shrinking finds the smallest. */
const change = fc.record({
  at: fc.array(fc.nat(20), { maxLength: 5 }),
  how: fc.constantFrom('replace', 'drop', 'add', 'double', 'rename'),
  value: anything,
  name: fc.oneof(
    naughty,
    fc.constantFrom('model', 'stream', 'content', 'role', 'type', 'tools', 'api_base'),
  ),
})
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function changed(value: unknown, { at, ...rest }: Change): unknown {
  const [index, ...deeper] = at
  if (index === undefined || typeof value !== 'object' || value === null)
    return applied(value, rest)
  if (Array.isArray(value)) {
    if (value.length === 0) return applied(value, rest)
    const place = index % value.length
    return value.map((item, position) =>
      position === place ? changed(item, { at: deeper, ...rest }) : item,
    )
  }
  const keys = Object.keys(value)
  const key = keys[index % Math.max(1, keys.length)]
  if (key === undefined) return applied(value, rest)
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) =>
      name === key ? [name, changed(item, { at: deeper, ...rest })] : [name, item],
    ),
  )
}

function applied(value: unknown, { how, value: fresh, name }: Omit<Change, 'at'>): unknown {
  const isList = Array.isArray(value)
  const isRecord = typeof value === 'object' && value !== null && !isList
  switch (how) {
    case 'add':
      return isList ? [...value, fresh] : isRecord ? { ...value, [name]: fresh } : fresh
    case 'double':
      return isList ? [...value, ...value] : [value, value]
    case 'drop':
      return isRecord ? Object.fromEntries(Object.entries(value).slice(1)) : undefined
    case 'rename':
      return isRecord
        ? Object.fromEntries(
            Object.entries(value).map(([key, item], at) => [at === 0 ? name : key, item]),
          )
        : name
    case 'replace':
      return fresh
  }
}

/** Text that was JSON: cut, spliced, or with a field twice. */
const spoiled = fc.tuple(
  fc.nat(2_000),
  fc.oneof(naughty, fc.constantFrom('{', '}', '"', ',', '\\', '1e999')),
)

/** Good requests with odd texts in them, and fields nobody knows. */
const odd = fc
  .record({
    text: fc.oneof(naughty, fc.string({ unit: 'binary', maxLength: 40 })),
    name: fc.string({ minLength: 1, maxLength: 12 }).map((name) => `x_${name}`),
    value: anything,
    stream: fc.boolean(),
  })
  .map(({ text, name, value, stream }) =>
    JSON.stringify({
      ...GOOD,
      messages: [{ role: 'user', content: `Say ${text}` }],
      stream,
      [name]: value,
    }),
  )

const broken = fc
  .tuple(fc.array(change, { minLength: 1, maxLength: 3 }), fc.option(spoiled, { freq: 5 }))
  .map(([changes, spoiling]) => {
    const text = JSON.stringify(changes.reduce<unknown>(changed, GOOD)) ?? ''
    if (spoiling === null) return text
    const at = spoiling[0] % (text.length + 1)
    return text.slice(0, at) + spoiling[1] + text.slice(at + (spoiling[0] % 3))
  })

const body = fc.oneof({ weight: 2, arbitrary: broken }, { weight: 1, arbitrary: odd })

const headerValue = fc.oneof(
  naughty.filter((text) => /^[\x20-\x7e]*$/.test(text)),
  fc.string({ maxLength: 80 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
)

/** Mostly chats with a good key; sometimes anything else. */
function mutants(key: string): fc.Arbitrary<Mutant> {
  const chat = body.map((text) => ({ method: 'POST', path: '/v1/chat/completions', body: text }))
  const other = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
    path: fc.oneof(
      fc.constantFrom(
        '/v1/models',
        '/v1/',
        '/v1/chat/completions',
        '/api/keys',
        '/api/unified-key/rotate',
        '/api/ping',
      ),
      naughty.map((text) => `/v1/models/${encodeURIComponent(text.toWellFormed())}`),
      naughty.map((text) => `/api/keys/${encodeURIComponent(text.toWellFormed())}`),
    ),
    body,
  })
  const headers = fc.record({
    authorization: fc.oneof(
      { weight: 12, arbitrary: fc.constant(`Bearer ${key}`) },
      { weight: 1, arbitrary: headerValue },
    ),
    'x-session-id': headerValue,
    'x-request-id': headerValue,
    'content-type': fc.oneof(fc.constant('application/json'), headerValue),
  })
  return fc
    .tuple(fc.oneof({ weight: 9, arbitrary: chat }, { weight: 1, arbitrary: other }), headers)
    .map(([request, given]) => ({ ...request, headers: given }))
}

/** Every status there is a reason for. Nothing here is the upstreams' doing, so there is no 5xx. */
const STATUSES: ReadonlySet<number> = new Set([200, 400, 401, 404, 405, 413, 415])

/** What fuzzing found. */
export interface Found {
  readonly statuses: ReadonlyMap<number, number>
  readonly slowestMs: number
  readonly held: number
}

/** Sends so many mutants to an app in this process, over a lab on real sockets. Throws at the first that breaks a rule. */
export async function fuzz(runs: number, seed: number): Promise<Found> {
  await using stack = await startStack({
    providers: candidates('groq', 'mistral'),
    env: { ADMIN_DASHBOARD_KEY: 'admin-key-of-the-fuzz-tests' },
  })
  const app = createApp(stack.gateway.deps)
  const statuses = new Map<number, number>()
  let slowestMs = 0
  await fc.assert(
    fc.asyncProperty(mutants(stack.gateway.unified.key), async (mutant) => {
      const tookMs = await verify(stack, app, mutant, statuses)
      slowestMs = Math.max(slowestMs, tookMs)
    }),
    { numRuns: runs, seed },
  )
  expect(stack.gateway.deps.inFlight.size).toBe(0)
  return { statuses, slowestMs, held: stack.contract.held() }
}

async function verify(
  { contract }: Stack,
  app: ReturnType<typeof createApp>,
  { method, path, headers, body: text }: Mutant,
  statuses: Map<number, number>,
): Promise<number> {
  const hasBody = method !== 'GET'
  const startedMs = performance.now()
  const response = await app.request(path, {
    method,
    headers: { host: 'localhost', ...headers },
    ...(hasBody ? { body: new TextEncoder().encode(text) } : {}),
  })
  const answer = await response.text()
  const tookMs = performance.now() - startedMs
  expect([...STATUSES], `${response.status}: ${answer.slice(0, 200)}`).toContain(response.status)
  contract.hold({
    path: new URL(path, 'http://localhost').pathname,
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: answer,
    isWhole: true,
  })
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
  return response.status >= 400 ? tookMs : 0
}
