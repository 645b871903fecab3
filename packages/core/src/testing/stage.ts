/** An engine whose upstreams behave as a test says, and whose time moves only when it has to. */
import type { AttemptReport } from '../attempt.ts'
import type { Upstream } from '../catalog.ts'
import { sleep } from '../clock.ts'
import { Engine, type EngineOptions } from '../engine.ts'
import type { AttemptError } from '../errors.ts'
import type { ChatRequest } from '../openai.ts'
import type { Reply } from '../pipeline.ts'
import { err, ok } from '../result.ts'
import type { RequestReport } from '../run.ts'
import type { Called, Parts } from '../upstream-call.ts'
import { aRequest } from './a-request.ts'
import { seededRandom } from './seeded-random.ts'
import { TestClock } from './test-clock.ts'

/** What an upstream does when it is called: fails, or answers; both after a while. */
export interface Behaviour {
  readonly error?: AttemptError
  readonly afterMs?: number
}

/** A wait without an end. */
export const NEVER = Number.MAX_SAFE_INTEGER

/** An engine over upstreams that behave as a test says, in the order in which they are called. */
export class Stage {
  readonly clock = new TestClock()
  readonly calls: string[] = []
  readonly attempts: AttemptReport[] = []
  readonly reports: RequestReport[] = []
  readonly engine: Engine
  readonly #behaviours = new Map<string, Behaviour[]>()

  constructor(upstreams: readonly Upstream[], options: Partial<EngineOptions> = {}) {
    this.engine = new Engine({
      upstreams,
      clock: this.clock,
      random: seededRandom(1),
      call: (upstream, request, signal) => this.#call(upstream, request, signal),
      onAttempt: (report) => this.attempts.push(report),
      ...options,
      router: { sampling: false, exploration: false, ...options.router },
    })
  }

  /** What a provider does, call by call; the last behaviour stays. */
  does(provider: string, ...behaviours: Behaviour[]): void {
    this.#behaviours.set(provider, behaviours)
  }

  ask(said: Partial<ChatRequest> = {}, signal = new AbortController().signal): Promise<Reply> {
    const resolved = this.engine.resolve('auto')
    if (!resolved.ok) throw new Error('auto resolves')
    return this.engine.ask(aRequest(said), {
      resolution: resolved.value,
      signal,
      onReport: (report) => this.reports.push(report),
    })
  }

  /** Runs time until a promise is settled. */
  async until<T>(coming: Promise<T>): Promise<T> {
    let isOver = false
    void coming.finally(() => {
      isOver = true
    })
    await turns()
    while (!isOver && this.clock.step()) await turns()
    return await coming
  }

  /** Asks, and reads the answer to its end. */
  async served(said: Partial<ChatRequest> = {}): Promise<string> {
    const reply = await this.until(this.ask(said))
    if (reply.kind === 'failed') return this.engine.explain(reply.report).code ?? 'failed'
    await this.until(drain(reply))
    return reply.upstream.provider.id
  }

  async #call(upstream: Upstream, { stream }: ChatRequest, signal: AbortSignal): Promise<Called> {
    const { id } = upstream.provider
    this.calls.push(id)
    const behaviours = this.#behaviours.get(id) ?? [{}]
    const { error, afterMs = 100 } = behaviours[0] ?? {}
    if (behaviours.length > 1) behaviours.shift()
    await sleep(this.clock, afterMs, signal)
    if (signal.aborted) return { parts: err({ kind: 'network' }), quota: [] }
    return { parts: error === undefined ? ok(answer(stream === true)) : err(error), quota: [] }
  }
}

async function* answer(stream: boolean): Parts {
  const message = { content: 'an answer' }
  if (stream)
    yield ok({
      kind: 'chunks',
      chunks: [{ choices: [{ index: 0, delta: message, finish_reason: 'stop' }] }],
    })
  else
    yield ok({
      kind: 'completion',
      completion: { choices: [{ index: 0, message, finish_reason: 'stop' }] },
    })
}

/** Reads an answer to its end. */
export async function drain({ rest }: Extract<Reply, { kind: 'committed' }>): Promise<void> {
  while (!(await rest.next()).done);
}

/** Lets all promises of the current instant settle. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 120; turn++) await undefined
}
