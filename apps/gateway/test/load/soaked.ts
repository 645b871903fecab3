/** The gateway that is soaked: the built server as a process of its own, and what can be seen of it from outside. */
import { readdirSync, readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import type { Lab } from '@freellmapi/lab'
import { ask } from '../stack/ask.ts'
import { type Child, LAUNCHER, startChild } from '../stack/child.ts'
import { UNCHECKED } from './clients.ts'

/** The same memory for young objects as `npm start` gives. */
const NODE_ARGS = ['--max-semi-space-size=4', '--expose-gc', '--import']
const ADMIN_KEY = 'admin-key-of-the-soak-tests'
const UNIFIED_KEY = 'unified-key-of-the-soak-tests'
const KEYS = 10
/** Far away: requests are counted, and none is refused. */
const COUNTED = { unit: 'requests', cap: 1e9, window: { kind: 'rolling', spanMs: 86_400_000 } }

/** An endpoint of the owner's own with one model, so that no limit of the catalog applies. */
export interface SoakedEndpoint {
  readonly name: string
  /** The provider of the lab that it is. */
  readonly lab: string
  readonly quality: number
  /** What clients call its model. */
  readonly alias: string
}

/** What `inside.mjs` tells: what is in use inside the process, once the garbage is gone. */
export interface Inside {
  readonly heapBytes: number
  /** Timers that have neither fired nor been cleared. */
  readonly timers: number
}

/** A running gateway under test. */
export interface Soaked extends AsyncDisposable {
  readonly url: string
  readonly key: string
  /** Every connection to it, of clients and of its owner. */
  readonly agent: Agent
  /** Asks the admin plane; fails unless it says yes. */
  readonly admin: (method: string, path: string, body?: object) => Promise<string>
  /** Bytes of resident memory. */
  readonly residentBytes: () => number
  readonly openFiles: () => number
  readonly inside: () => Promise<Inside>
  /** Requests on the books of the ledger, all keys together. */
  readonly recorded: () => Promise<number>
}

/** Starts one over these endpoints of a lab. */
export async function startSoaked(lab: Lab, endpoints: readonly SoakedEndpoint[]): Promise<Soaked> {
  const child = startChild({
    args: [...NODE_ARGS, join(import.meta.dirname, 'inside.mjs'), LAUNCHER],
    env: { ADMIN_DASHBOARD_KEY: ADMIN_KEY, UNIFIED_API_KEY: UNIFIED_KEY, LOG_LEVEL: 'error' },
  })
  const url = await child.listening
  const agent = new Agent({ keepAlive: true })
  const admin = adminOf(url, agent)
  for (const [provider, group] of Map.groupBy(endpoints, (endpoint) => endpoint.lab))
    lab.offer(
      provider,
      group.map(({ name }) => name),
    )
  for (const { name, lab: provider, quality, alias } of endpoints) {
    await admin('POST', '/api/endpoints', {
      name,
      baseUrl: lab.baseUrl(provider),
      allowsPrivate: true,
      keys: Array.from({ length: KEYS }, (_, at) => `key-${at}-of-${name}`),
      models: [{ id: name, quality, aliases: [alias] }],
    })
    await admin('PATCH', `/api/models/${encodeURIComponent(`${name}/${name}`)}`, {
      limits: [{ ...COUNTED, scope: 'model' }],
    })
  }
  return { ...seenOf(child), url, key: UNIFIED_KEY, agent, admin, recorded: () => recorded(admin) }
}

function adminOf(url: string, agent: Agent): Soaked['admin'] {
  return async (method, path, body) => {
    const { status, text } = await ask(UNCHECKED, {
      url: url + path,
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
      agent,
      ...(body === undefined ? {} : { body }),
    })
    if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${text}`)
    return text
  }
}

async function recorded(admin: Soaked['admin']): Promise<number> {
  const { data }: { data: { meters: { unit: string; used: number }[] }[] } = JSON.parse(
    await admin('GET', '/api/keys'),
  )
  return data
    .flatMap(({ meters }) => meters)
    .reduce((sum, { unit, used }) => sum + (unit === 'requests' ? used : 0), 0)
}

/** What the kernel says of the process, and what it says of itself. */
function seenOf(
  child: Child,
): Pick<Soaked, 'residentBytes' | 'openFiles' | 'inside'> & AsyncDisposable {
  const folder = `/proc/${child.process.pid}`
  return {
    residentBytes: () =>
      1_024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1]),
    openFiles: () => readdirSync(`${folder}/fd`).length,
    inside: () =>
      new Promise((resolve, reject) => {
        const told = child.printed().length
        const look = (): void => {
          const line = /^\{"inside":(.*)\}$/m.exec(child.printed().slice(told))?.[1]
          if (line === undefined) return
          child.process.stdout?.off('data', look)
          resolve(JSON.parse(line))
        }
        child.process.stdout?.on('data', look)
        void child.ended.then(() => reject(new Error(`The gateway ended: ${child.printed()}`)))
        child.process.kill('SIGUSR2')
      }),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  }
}
