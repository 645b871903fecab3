/**
 * A whole engine in a world of trouble, from one seed: upstreams that fail, die halfway and hang, clients that leave,
 * and a referee who counts as the providers would. What it returns is every promise that was broken.
 */
import { modelKey, type Upstream } from '../catalog.ts'
import { sleep } from '../clock.ts'
import { Engine } from '../engine.ts'
import type { AttemptError } from '../errors.ts'
import { concurrent, rolling } from '../ledger/limit.ts'
import type { ChatRequest } from '../openai.ts'
import type { Reply } from '../pipeline.ts'
import type { Random } from '../random.ts'
import { err, ok } from '../result.ts'
import type { RequestReport } from '../run.ts'
import type { Called, Part, Parts } from '../upstream-call.ts'
import { aRequest } from './a-request.ts'
import { anUpstream } from './an-upstream.ts'
import { Referee } from './referee.ts'
import { seededRandom } from './seeded-random.ts'
import { TestClock } from './test-clock.ts'

/** What came of one seed. */
export interface Simulated {
  /** One sentence per broken promise. */
  readonly broken: readonly string[]
  /** What happened, in order: the same for the same seed. */
  readonly log: readonly string[]
  readonly attempts: number
  readonly committed: number
}

const REQUESTS = 12
/** Now and then a seed has many, so that budgets fill which start empty. */
const REQUESTS_MANY = 60
const MANY_EVERY = 20
/** Between one request and the next, at most: close enough to race for the last slot. */
const GAP_MS = 3_000
const A_MINUTE_MS = 60_000
const PROVIDERS = ['ash', 'birch', 'cedar']

/** Runs one seed to its end. */
export async function simulate(seed: number): Promise<Simulated> {
  const world = new World(seed)
  const requests = seed % MANY_EVERY === 0 ? REQUESTS_MANY : REQUESTS
  for (let id = 0; id < requests; id++) world.schedule(id, requests * GAP_MS)
  while (world.isBusy && world.clock.step()) await settled()
  return world.verdict()
}

class World {
  readonly clock = new TestClock()
  readonly #chance: Random
  readonly #upstreams: readonly Upstream[]
  readonly #engine: Engine
  readonly #referee: Referee
  readonly #broken: string[] = []
  readonly #log: string[] = []
  readonly #reports = new Map<number, number>()
  readonly #asked = new Set<number>()
  #calls = 0
  #attempts = 0
  #committed = 0
  #open = 0

  constructor(seed: number) {
    this.#chance = seededRandom(seed)
    this.#referee = new Referee(this.clock, (sentence) => this.#broken.push(sentence))
    this.#upstreams = PROVIDERS.flatMap((provider, at) =>
      ['large', 'small'].map((model, size) =>
        anUpstream({
          provider,
          model,
          quality: 0.9 - 0.1 * at - 0.2 * size,
          limits: [
            rolling('requests', 2 + this.#below(4), 'minute'),
            concurrent(1 + this.#below(3)),
            rolling('tokens', 4_000 + this.#below(8_000), 'minute'),
          ],
        }),
      ),
    )
    this.#engine = new Engine({
      upstreams: this.#upstreams,
      clock: this.clock,
      random: seededRandom(seed ^ 0x5bd1e995),
      router: { hedging: seed % 2 === 0, scorer: seed % 3 === 0 ? 'classic' : 'value' },
      call: (upstream, request, signal) => this.#call(upstream, request, signal),
      onAttempt: ({ upstream, error }) => {
        this.#attempts++
        this.#note(`${modelKey(upstream)} ${error?.kind ?? 'answered'}`)
      },
    })
  }

  get isBusy(): boolean {
    return this.#open > 0
  }

  /** Has a client come some time from now. */
  schedule(id: number, withinMs: number): void {
    this.#asked.add(id)
    this.#open++
    this.clock.timer(this.#below(withinMs), () => {
      this.#client(id)
        .catch((thrown: unknown) => this.#broken.push(`request ${id} threw ${String(thrown)}`))
        .finally(() => this.#open--)
    })
  }

  /** What is true of everything that is over. */
  verdict(): Simulated {
    for (const id of this.#asked)
      if (this.#reports.get(id) !== 1)
        this.#broken.push(`request ${id} was reported ${this.#reports.get(id) ?? 0} times`)
    if (this.#calls > this.#attempts)
      this.#broken.push(`${this.#calls} calls, but ${this.#attempts} attempts reported`)
    if (this.clock.pendingCount > 0)
      this.#broken.push(`${this.clock.pendingCount} timers are left over`)
    // What was closed a moment ago still counts as held: a provider's word about it may be older.
    this.clock.advance(A_MINUTE_MS)
    for (const upstream of this.#upstreams)
      for (const { limit, pending } of this.#engine.readings(upstream))
        if (pending !== 0)
          this.#broken.push(`${modelKey(upstream)} holds ${pending} ${limit.unit} for nobody`)
    return {
      broken: this.#broken,
      log: this.#log,
      attempts: this.#attempts,
      committed: this.#committed,
    }
  }

  async #client(id: number): Promise<void> {
    const abort = new AbortController()
    const resolved = this.#engine.resolve('auto')
    if (!resolved.ok) throw new Error('auto resolves')
    const leaves = this.#chance() < 0.2
    const leaving = leaves ? this.clock.timer(this.#below(20_000), () => abort.abort()) : undefined
    const request = aRequest({
      stream: this.#chance() < 0.7,
      max_tokens: 50 + this.#below(600),
      messages: [{ role: 'user', content: `question ${id} `.repeat(1 + this.#below(200)) }],
    })
    const reply = await this.#engine.ask(request, {
      resolution: resolved.value,
      signal: abort.signal,
      onReport: (report) => this.#reported(id, report),
    })
    this.#note(`request ${id} ${reply.kind}`)
    if (reply.kind === 'committed') await this.#read(reply)
    leaving?.cancel()
  }

  /** Reads to the end, slowly at times, or walks away in the middle. */
  async #read({ rest }: Extract<Reply, { kind: 'committed' }>): Promise<void> {
    this.#committed++
    const walksAwayAfter = this.#chance() < 0.15 ? this.#below(3) : Number.POSITIVE_INFINITY
    for (let parts = 0; parts < walksAwayAfter; parts++) {
      if (this.#chance() < 0.1) await this.#pause(5_000)
      if ((await rest.next()).done) return
    }
    await rest.return(undefined)
  }

  #reported(id: number, report: RequestReport): void {
    this.#reports.set(id, (this.#reports.get(id) ?? 0) + 1)
    if (report.attempts.some(({ durationMs }) => durationMs < 0))
      this.#broken.push(`request ${id} has an attempt that ended before it began`)
  }

  async #call(upstream: Upstream, request: ChatRequest, signal: AbortSignal): Promise<Called> {
    this.#calls++
    const end = this.#referee.begin(upstream)
    const called = await this.#answer(request, signal)
    if (called.parts.ok) return { ...called, parts: ok(withEnd(called.parts.value, end)) }
    end(called.parts.error)
    return called
  }

  async #answer({ stream }: ChatRequest, signal: AbortSignal): Promise<Called> {
    const fate = this.#chance()
    if (fate < 0.06) await sleep(this.clock, Number.MAX_SAFE_INTEGER, signal)
    else await sleep(this.clock, 50 + this.#below(3_000), signal)
    if (signal.aborted) {
      // Some connections take their time to close.
      if (this.#chance() < 0.3) await this.#pause(4_000)
      return failed({ kind: 'network' })
    }
    if (fate < 0.35) return failed(this.#trouble())
    return { parts: ok(stream ? this.#chunks(signal) : this.#whole()), quota: [] }
  }

  #trouble(): AttemptError {
    return TROUBLES[this.#below(TROUBLES.length)] ?? { kind: 'network' }
  }

  async *#chunks(signal: AbortSignal): Parts {
    const fate = this.#chance()
    const length = this.#below(6)
    for (let at = 0; at < length; at++) {
      yield ok(words('word '))
      await this.#pause(2_000)
      if (fate < 0.1) await sleep(this.clock, Number.MAX_SAFE_INTEGER, signal)
      if (signal.aborted || fate < 0.2) return yield err({ kind: 'network' })
    }
    if (fate > 0.3) yield ok(words('.', 'stop'))
    else yield err({ kind: 'malformed', what: 'cut' })
  }

  async *#whole(): Parts {
    const message = { content: this.#chance() < 0.1 ? '' : 'an answer' }
    const choices = [{ index: 0, message, finish_reason: 'stop' as const }]
    yield ok({ kind: 'completion', completion: { choices } })
  }

  #pause(msMax: number): Promise<void> {
    return sleep(this.clock, this.#below(msMax), new AbortController().signal)
  }

  #below(limit: number): number {
    return Math.floor(this.#chance() * limit)
  }

  #note(sentence: string): void {
    this.#log.push(`${Math.round(this.clock.monotonicMs())} ${sentence}`)
  }
}

/** Every way an upstream can refuse before it has said a word. */
const TROUBLES: readonly AttemptError[] = [
  { kind: 'overloaded' },
  { kind: 'overloaded', retryAfterMs: 3_000 },
  { kind: 'network' },
  { kind: 'unreachable' },
  { kind: 'rate_limited' },
  { kind: 'rate_limited', retryAfterMs: 4_000 },
  { kind: 'quota_exhausted', scope: 'account' },
  { kind: 'unauthorized' },
  { kind: 'model_unavailable' },
  { kind: 'context_overflow' },
  { kind: 'content_filtered' },
  { kind: 'malformed', what: 'not_json' },
]

function failed(error: AttemptError): Called {
  return { parts: err(error), quota: [] }
}

function words(content: string, finish_reason: 'stop' | null = null): Part {
  return {
    kind: 'chunks',
    chunks: [{ choices: [{ index: 0, delta: { content }, finish_reason }] }],
  }
}

/** Passes an answer on, and tells its referee when it is over, whoever ended it. */
async function* withEnd(parts: Parts, end: () => void): Parts {
  try {
    yield* parts
  } finally {
    end()
  }
}

/** Turns of the promise queue that are let pass between two instants; the longest chain of ours takes a third of it. */
const TURNS = 120

/** Resolves once all promises of the current instant have. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await undefined
}
