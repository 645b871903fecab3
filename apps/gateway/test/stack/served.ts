/** The built server as a process of its own, over a lab: endpoints of its owner's, so that no limit of the catalog applies. */
import { Agent } from 'node:http'
import type { Lab } from '@freellmapi/lab'
import { ask, type Seen } from './ask.ts'
import { type Child, type ChildOptions, startChild } from './child.ts'

const ADMIN_KEY = 'admin-key-of-a-server-under-test'
const UNIFIED_KEY = 'unified-key-of-a-server-under-test'
/** Far away: requests are counted, and none is refused. */
const FAR_AWAY = 1e9

/** An endpoint with one model, which is called like it. */
export interface ServedEndpoint {
  readonly name: string
  /** The provider of the lab that it is. */
  readonly lab: string
  readonly quality?: number
  /** What clients call its model. */
  readonly alias: string
  readonly keys?: number
  /** Requests in a rolling day that its owner allows for each key. */
  readonly cap?: number
}

/** A running server. */
export interface Served extends AsyncDisposable {
  readonly child: Child
  readonly url: string
  /** Clients' own. */
  readonly key: string
  /** Every connection to it, of clients and of its owner. */
  readonly agent: Agent
  /** Asks the admin plane. */
  readonly admin: (method: string, path: string, body?: object) => Promise<Seen>
  /** Asks for an answer. */
  readonly chat: (model: string, stream?: boolean) => Promise<Seen>
  /** Requests on the books of the ledger, all keys together. */
  readonly recorded: () => Promise<number>
}

/** Holding an answer to the schema, as other tests do, costs more than the answer itself. */
export const UNCHECKED = { hold: () => undefined, held: () => 0 }

/** Starts one. A data directory that had a server before has its endpoints still. */
export async function startServed(
  lab: Lab,
  endpoints: readonly ServedEndpoint[],
  options: ChildOptions = {},
): Promise<Served> {
  const child = startChild({ ...options, env: { ...ITS_KEYS, LOG_LEVEL: 'error', ...options.env } })
  const served = await servedBy(child)
  await addEndpoints(lab, endpoints, served.admin)
  return served
}

/** The keys of a server under test, as its environment gives them. */
export const ITS_KEYS = { ADMIN_DASHBOARD_KEY: ADMIN_KEY, UNIFIED_API_KEY: UNIFIED_KEY }

/** A server that was started with `ITS_KEYS`, once it listens. Rejects with what it printed when it ends instead. */
export async function servedBy(child: Child): Promise<Served> {
  const url = await child.listening
  const agent = new Agent({ keepAlive: true })
  const asking = (key: string) => ({ headers: { authorization: `Bearer ${key}` }, agent })
  const admin: Served['admin'] = (method, path, body) =>
    ask(UNCHECKED, {
      url: url + path,
      method,
      ...asking(ADMIN_KEY),
      ...(body === undefined ? {} : { body }),
    })
  return {
    child,
    url,
    key: UNIFIED_KEY,
    agent,
    admin,
    chat: (model, stream = false) =>
      ask(UNCHECKED, {
        url: `${url}/v1/chat/completions`,
        ...asking(UNIFIED_KEY),
        body: { model, stream, messages: [{ role: 'user', content: 'Hello there' }] },
      }),
    recorded: () => recorded(admin),
    async [Symbol.asyncDispose]() {
      agent.destroy()
      await child[Symbol.asyncDispose]()
    },
  }
}

async function addEndpoints(
  lab: Lab,
  endpoints: readonly ServedEndpoint[],
  admin: Served['admin'],
): Promise<void> {
  for (const [provider, group] of Map.groupBy(endpoints, (endpoint) => endpoint.lab))
    lab.offer(
      provider,
      group.map(({ name }) => name),
    )
  for (const { name, lab: provider, quality, alias, keys = 1, cap = FAR_AWAY } of endpoints) {
    await granted(admin, 'POST', '/api/endpoints', {
      name,
      baseUrl: lab.baseUrl(provider),
      allowsPrivate: true,
      keys: Array.from({ length: keys }, (_, at) => `key-${at}-of-${name}`),
      models: [{ id: name, aliases: [alias], ...(quality === undefined ? {} : { quality }) }],
    })
    await granted(admin, 'PATCH', `/api/models/${encodeURIComponent(`${name}/${name}`)}`, {
      limits: [
        { unit: 'requests', cap, window: { kind: 'rolling', spanMs: 86_400_000 }, scope: 'model' },
      ],
    })
  }
}

async function recorded(admin: Served['admin']): Promise<number> {
  const { data }: { data: { meters: { unit: string; used: number }[] }[] } = JSON.parse(
    await granted(admin, 'GET', '/api/keys'),
  )
  return data
    .flatMap(({ meters }) => meters)
    .reduce((sum, { unit, used }) => sum + (unit === 'requests' ? used : 0), 0)
}

/** What the admin plane says; throws unless it is yes. */
export async function granted(
  admin: Served['admin'],
  ...[method, path, body]: Parameters<Served['admin']>
): Promise<string> {
  const { status, text } = await admin(method, path, body)
  if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${text}`)
  return text
}
