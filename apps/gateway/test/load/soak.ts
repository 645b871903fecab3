/** A gateway under load for long: what it answers, what it holds on to, and what its books say beside the lab's. */
import { seededRandom } from '@freellmapi/core/testing'
import { type Lab, startLab } from '@freellmapi/lab'
import type { Seen } from '../stack/ask.ts'
import { granted, type ServedEndpoint } from '../stack/served.ts'
import { Books, type Sent } from './books.ts'
import { askOnce, DeafClients, emptyTally, type Tally } from './clients.ts'
import { type Soaked, startSoaked } from './soaked.ts'

/** What is to happen. */
export interface SoakOptions {
  readonly requests: number
  /** Requests between two samples. */
  readonly every: number
  /** How long the gateway may take to let go of everything. */
  readonly settledMsMax: number
  readonly onSample?: (line: string) => void
}

/** What was in use at one moment of the load, once the garbage was gone. */
export interface Sample {
  readonly requests: number
  readonly residentBytes: number
  readonly heapBytes: number
}

/** What is in use when nobody asks, but for the connection that finds it out. */
export interface Rest {
  readonly openFiles: number
  readonly timers: number
  /** What keeps the process busy, as it says itself. */
  readonly resources: number
}

/** How a soak went. */
export interface Soak extends Omit<Tally, 'lostSeen'>, Sent {
  /** The first requests that were lost: what their clients saw, and all that the log knows of them. */
  readonly lostSeen: readonly string[]
  readonly samples: readonly Sample[]
  readonly before: Rest
  readonly after: Rest
  /** Calls on the books of the gateway's ledger. */
  readonly recorded: number
  readonly tookMs: number
}

const SEED = 20_261_130
const CLIENTS = 16
const DEAF = 50
/** So many requests, and those that never read are others: before the gateway tells them to go. */
const DEAF_REQUESTS = 10_000
/** Failures that are laid out, as shares of the requests. */
const RATE_LIMITED = 0.1
const RESET = 0.05
const MODEL = 'a-model-to-soak'
/** Nobody who listens is sent there. */
const DEAF_MODEL = 'a-model-without-end'
const KEYS = 10
/** SQLite keeps the file of a connection that was closed, as the one that makes the nightly copy, for the next one. */
export const FILES_KEPT = 1
/** Three endpoints at one provider of the lab: whichever is asked next takes the failure that was laid out next. */
const FAULTY = 'groq'
/** The one that is always well is the one that is liked least, so that the others are asked. */
const ENDPOINTS: readonly ServedEndpoint[] = [
  ...['first', 'second', 'third'].map((name) => ({
    name,
    lab: FAULTY,
    quality: 0.9,
    alias: MODEL,
    keys: KEYS,
  })),
  { name: 'well', lab: 'cerebras', quality: 0.1, alias: MODEL, keys: KEYS },
  { name: 'endless', lab: 'sambanova', quality: 0.1, alias: DEAF_MODEL },
]
/** A rest of a second, the shortest there is, would leave hardly anybody to be asked: the owner ends them. */
const REST_MS = 50

/** Runs a soak. */
export async function soak(options: SoakOptions): Promise<Soak> {
  const { requests, every, settledMsMax, onSample } = options
  const timing = { firstTokenMs: 2, tokenMs: 1, chunks: 3 }
  await using lab = await startLab({ limits: 'off', timing })
  await using gateway = await startSoaked(lab, ENDPOINTS)
  lab.script({ provider: 'sambanova' }, 'endless:5:4096')
  const deafClients = new DeafClients({ ...gateway, model: DEAF_MODEL })
  const load = new Load({ lab, gateway, random: seededRandom(SEED) })
  const books = new Books(lab)
  const samples: Sample[] = []
  const before = await restOf(gateway)
  const startedMs = performance.now()
  while (load.tally.requests < requests) {
    if (load.tally.requests % DEAF_REQUESTS === 0) deafClients.replace(DEAF)
    await load.runTo(Math.min(requests, load.tally.requests + every))
    books.read()
    const { heapBytes } = await gateway.inside()
    samples.push({
      requests: load.tally.requests,
      heapBytes,
      residentBytes: gateway.residentBytes(),
    })
    onSample?.(progress({ load, books, samples, startedMs }))
  }
  const tookMs = performance.now() - startedMs
  const lostSeen = await Promise.all(load.tally.lostSeen.map((seen) => storyOf(seen, gateway)))
  deafClients.replace(0)
  const after = await settled({ gateway, lab, before, settledMsMax })
  books.read()
  return {
    ...load.tally,
    lostSeen,
    ...books.sent,
    samples,
    before,
    after,
    recorded: await gateway.recorded(),
    tookMs,
  }
}

interface LoadOptions {
  readonly lab: Lab
  readonly gateway: Soaked
  readonly random: () => number
}

/** Clients that ask again as soon as they are answered, while providers fail. */
class Load {
  readonly tally = emptyTally()
  readonly #options: LoadOptions

  constructor(options: LoadOptions) {
    this.#options = options
  }

  /** Asks until there were so many requests in all. */
  async runTo(requests: number): Promise<void> {
    const { gateway, random } = this.#options
    const endRests = setInterval(
      () => void granted(gateway.admin, 'POST', '/api/cooldowns/clear', {}),
      REST_MS,
    )
    const client = async (): Promise<void> => {
      while (this.tally.requests < requests) {
        this.#spoil()
        await askOnce({ ...gateway, model: MODEL }, this.tally, random)
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, client))
    clearInterval(endRests)
  }

  /** Lets a share of the next calls fail, at those that may. */
  #spoil(): void {
    const { lab, random } = this.#options
    const match = { provider: FAULTY, times: 1 }
    const fate = random()
    if (fate < RATE_LIMITED) lab.script(match, 'rate-limited:1')
    else if (fate < RATE_LIMITED + RESET) lab.script(match, random() < 0.5 ? 'refuse' : 'reset:0')
  }
}

/** What a client saw of an answer, and what the log tells of it: who was asked in which order, and why the others were not. */
async function storyOf({ status, end, text, headers }: Seen, { admin }: Soaked): Promise<string> {
  const logged = await admin('GET', `/api/requests/${String(headers['x-request-id'])}`)
  return `${status} ${end} ${text.slice(0, 1_000)} ${logged.text}`
}

/** What is in use at rest. Sockets of earlier requests are gone first. */
async function restOf(gateway: Soaked): Promise<Rest> {
  gateway.agent.destroy()
  const metrics = await granted(gateway.admin, 'GET', '/metrics')
  const resources = Array.from(
    metrics.matchAll(/^freellmapi_active_resources\{.*\} (\d+)$/gm),
    ([, value]) => Number(value),
  ).reduce((sum, value) => sum + value, 0)
  const { timers } = await gateway.inside()
  return { openFiles: gateway.openFiles(), timers, resources }
}

/** What is in use once it is no more than before, or what still is when that takes too long. */
async function settled({
  gateway,
  lab,
  before,
  settledMsMax,
}: Pick<LoadOptions, 'gateway' | 'lab'> &
  Pick<SoakOptions, 'settledMsMax'> & { readonly before: Rest }): Promise<Rest> {
  // Connections that are kept for the next call would stay for as long as the provider allows.
  await lab.close()
  const endMs = performance.now() + settledMsMax
  for (;;) {
    const rest = await restOf(gateway)
    const isAtRest =
      rest.openFiles <= before.openFiles + FILES_KEPT &&
      rest.timers <= before.timers &&
      rest.resources <= before.resources
    if (isAtRest || performance.now() > endMs) return rest
  }
}

const MIB = 1 << 20

function progress({
  load: { tally },
  books: { sent },
  samples,
  startedMs,
}: {
  readonly load: Load
  readonly books: Books
  readonly samples: readonly Sample[]
  readonly startedMs: number
}): string {
  const { residentBytes = 0, heapBytes = 0 } = samples.at(-1) ?? {}
  const seconds = (performance.now() - startedMs) / 1_000
  return `soak: ${tally.requests} requests in ${seconds.toFixed(0)} s, ${tally.lost} lost, ${sent.rateLimited} met a 429 and ${sent.reset} a reset; ${(residentBytes / MIB).toFixed(1)} MiB resident, ${(heapBytes / MIB).toFixed(1)} of heap`
}
