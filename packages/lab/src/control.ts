/** The lab's own endpoints, for whoever is not in the same process. */
import type { ServerResponse } from 'node:http'
import type { CallFilter } from './calls.ts'
import { FAULT_NAMES, type Fault, isFault } from './faults/table.ts'
import { isObject, objectOf, parseJson } from './json.ts'
import type { Offers } from './offers.ts'
import { PROVIDERS } from './providers/all.ts'
import type { ScriptMatch } from './scripts.ts'
import type { Bench } from './serve.ts'

/** A request to `/_lab/…`. */
export interface ControlRequest {
  readonly message: { readonly method?: string | undefined }
  readonly response: ServerResponse
  readonly path: string
  readonly query: URLSearchParams
  readonly bodyText: string
}

interface Answered {
  readonly status: number
  readonly body: { readonly [key: string]: unknown }
}

/** Answers a request to the lab itself. */
export function control(
  lab: { readonly bench: Bench; readonly offers: Offers; readonly clear: () => void },
  request: ControlRequest,
): void {
  const { status, body } = answerTo(lab, request)
  request.response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  request.response.end(`${JSON.stringify(body)}\n`)
}

function answerTo(
  {
    bench,
    offers,
    clear,
  }: { readonly bench: Bench; readonly offers: Offers; readonly clear: () => void },
  { message, path, query, bodyText }: ControlRequest,
): Answered {
  const { method = 'GET' } = message
  if (path === '/_lab/trap') return trap(bench, method)
  switch (`${method} ${path}`) {
    case 'GET /_lab/health':
      return ok({ status: 'ok', providers: PROVIDERS.map(({ id }) => id), faults: FAULT_NAMES })
    case 'GET /_lab/calls':
      return ok({ calls: bench.log.list(filterOf(query)) })
    case 'POST /_lab/clear':
      clear()
      return ok({ cleared: true })
    case 'POST /_lab/script':
      return script(bench, bodyText)
    case 'POST /_lab/offer':
      return offer(offers, bodyText)
    default:
      return { status: 404, body: { error: 'There is no such endpoint.' } }
  }
}

function ok(body: Answered['body']): Answered {
  return { status: 200, body }
}

function wrong(error: string): Answered {
  return { status: 400, body: { error } }
}

function script(bench: Bench, bodyText: string): Answered {
  const { match, faults } = objectOf(parseJson(bodyText))
  if (!Array.isArray(faults) || !faults.every(isFaultText)) {
    return wrong('faults must be a list of faults; GET /_lab/health names them.')
  }
  if (match !== undefined && !isObject(match)) return wrong('match must be an object.')
  bench.scripts.add(matchOf(objectOf(match)), faults)
  return ok({ scripted: faults })
}

function offer(offers: Offers, bodyText: string): Answered {
  const { provider, models } = objectOf(parseJson(bodyText))
  if (typeof provider !== 'string' || !PROVIDERS.some(({ id }) => id === provider))
    return wrong('provider must be one of the lab’s; GET /_lab/health names them.')
  if (!Array.isArray(models) || !models.every((id) => typeof id === 'string'))
    return wrong('models must be a list of names.')
  offers.set(provider, models)
  return ok({ provider, models })
}

function isFaultText(value: unknown): value is Fault {
  return typeof value === 'string' && isFault(value)
}

function matchOf(given: Readonly<Record<string, unknown>>): ScriptMatch {
  const texts = ['provider', 'model', 'key', 'path'].flatMap((name) =>
    typeof given[name] === 'string' ? [[name, given[name]] as const] : [],
  )
  const { times } = given
  return { ...Object.fromEntries(texts), ...(typeof times === 'number' ? { times } : {}) }
}

function filterOf(query: URLSearchParams): CallFilter {
  const names = ['provider', 'model', 'key', 'path', 'method', 'outcome']
  return Object.fromEntries(Array.from(query).filter(([name]) => names.includes(name)))
}

/** Where the `redirect` fault leads: whoever follows it leaves a call of the provider `trap`. */
function trap(bench: Bench, method: string): Answered {
  const atMs = bench.nowMs()
  const call = bench.log.open({
    provider: 'trap',
    model: '',
    key: '',
    atMs,
    method,
    path: '/_lab/trap',
    body: undefined,
    stream: false,
    faults: [],
  })
  call.outcome = 'answered'
  call.status = 200
  call.endedAtMs = atMs
  bench.log.changed()
  return ok({ trapped: true })
}
