/** Figures for Prometheus. Labels are few and known: providers, models, kinds of failure; never keys or clients. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AttemptReport, Engine, RequestRecord } from '@freellmapi/core'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Credentials } from './upstreams/credentials.ts'

/** Seconds, from a cached answer to the longest patience. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80]
const NS_PER_S = 1e9

export class Metrics {
  readonly #registry = new Registry()
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 20 })
  readonly #requests = new Counter({
    name: 'freellmapi_requests_total',
    help: 'Requests of clients by how they ended.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  })
  readonly #attempts = new Counter({
    name: 'freellmapi_attempts_total',
    help: 'Calls of providers by how they ended.',
    labelNames: ['provider', 'model', 'outcome'],
    registers: [this.#registry],
  })
  readonly #tokens = new Counter({
    name: 'freellmapi_tokens_total',
    help: 'Tokens by provider and direction.',
    labelNames: ['provider', 'direction'],
    registers: [this.#registry],
  })
  readonly #duration = new Histogram({
    name: 'freellmapi_request_duration_seconds',
    help: 'How long successful requests took.',
    buckets: SECONDS,
    registers: [this.#registry],
  })
  readonly #firstToken = new Histogram({
    name: 'freellmapi_first_token_seconds',
    help: 'How long successful requests waited for their first token.',
    buckets: SECONDS,
    registers: [this.#registry],
  })

  /** Gauges are read when somebody asks, from the state itself. */
  constructor(state: {
    readonly engine: () => Engine
    readonly credentials: () => Credentials
    readonly inFlight: () => number
  }) {
    this.#loopDelay.enable()
    const gauge = (name: string, help: string, labelNames: string[], collect: Read) =>
      new Gauge({
        name: `freellmapi_${name}`,
        help,
        labelNames,
        registers: [this.#registry],
        collect() {
          this.reset()
          collect((labels, value) => this.set(labels, value))
        },
      })
    gauge('requests_in_flight', 'Requests being served.', [], (set) => set({}, state.inFlight()))
    gauge('cooldowns', 'Rests by what they are for.', ['scope', 'reason'], (set) => {
      const rows = Map.groupBy(state.engine().cooldowns(), (row) => `${row.scope} ${row.reason}`)
      for (const [name, group] of rows) {
        const [scope = '', reason = ''] = name.split(' ')
        set({ scope, reason }, group.length)
      }
    })
    gauge('keys', 'Provider keys by health.', ['provider', 'health'], (set) => {
      const rows = Map.groupBy(state.credentials().list(), (row) => `${row.provider} ${row.health}`)
      for (const [name, group] of rows) {
        const [provider = '', health = ''] = name.split(' ')
        set({ provider, health }, group.length)
      }
    })
    gauge(
      'ledger_headroom_ratio',
      'What is left of the tightest limit of the best key, by model.',
      ['provider', 'model'],
      (set) => {
        for (const [labels, left] of headrooms(state.engine())) set(labels, left)
      },
    )
    gauge('event_loop_delay_seconds', 'Delay of the event loop.', ['quantile'], (set) => {
      for (const quantile of [0.5, 0.99, 1])
        set({ quantile: String(quantile) }, this.#loopDelay.percentile(quantile * 100) / NS_PER_S)
      this.#loopDelay.reset()
    })
    gauge('resident_memory_bytes', 'Memory of the process.', [], (set) =>
      set({}, process.memoryUsage.rss()),
    )
    gauge('active_resources', 'Sockets, timers and the like, by type.', ['type'], (set) => {
      const rows = Map.groupBy(process.getActiveResourcesInfo(), (type) => type)
      for (const [type, group] of rows) set({ type }, group.length)
    })
  }

  /** Counts an attempt. */
  attempted({ upstream, spent, error }: AttemptReport): void {
    const provider = upstream.provider.id
    const outcome = error?.kind ?? 'success'
    this.#attempts.inc({ provider, model: upstream.model.id, outcome })
    this.#tokens.inc({ provider, direction: 'in' }, spent.inputTokens)
    this.#tokens.inc({ provider, direction: 'out' }, spent.outputTokens)
  }

  /** Counts a finished request. */
  finished({ outcome, durationMs, firstTokenMs }: RequestRecord): void {
    this.#requests.inc({ outcome })
    if (outcome !== 'succeeded') return
    this.#duration.observe(durationMs / 1_000)
    if (firstTokenMs !== undefined) this.#firstToken.observe(firstTokenMs / 1_000)
  }

  /** The exposition text, and its media type. */
  async text(): Promise<{ readonly body: string; readonly contentType: string }> {
    return { body: await this.#registry.metrics(), contentType: this.#registry.contentType }
  }

  /** Stops measuring. */
  close(): void {
    this.#loopDelay.disable()
  }
}

type Labels = Readonly<Record<string, string>>
type Read = (set: (labels: Labels, value: number) => void) => void

/** For each model the largest of its keys' headrooms. */
function headrooms(engine: Engine): readonly (readonly [Labels, number])[] {
  const best = new Map<string, readonly [Labels, number]>()
  for (const upstream of engine.roster.upstreams) {
    const labels = { provider: upstream.provider.id, model: upstream.model.id }
    const name = `${labels.provider}/${labels.model}`
    const left = Math.min(
      1,
      ...engine.readings(upstream).map(({ used, limit }) => Math.max(0, 1 - used / limit.cap)),
    )
    if (left >= (best.get(name)?.[1] ?? 0)) best.set(name, [labels, left])
  }
  return [...best.values()]
}
