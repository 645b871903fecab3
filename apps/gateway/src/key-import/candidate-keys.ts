/**
 * Keys that are pasted and not stored yet: their providers are asked about them, a few at a time, and what was said is
 * remembered for a moment, so that storing a key right after its preview asks nobody twice.
 */
import type { Clock, KeyedHash } from '@freellmapi/core'
import type { KeyVerdict } from '@freellmapi/providers'
import type { CheckSecret } from '../upstreams/key-check.ts'

/** Questions under way, whoever asks: a paste of hundreds must not look like an attack on its provider. */
const ASKING_MAX = 6
/** Long enough to read a preview and press the button; too short to hide what its owner repaired meanwhile. */
const REMEMBERED_MS = 2 * 60_000
const REMEMBERED_MAX = 1_000

/** A key and the provider it is thought to be of. */
export interface Candidate {
  readonly provider: string
  readonly key: string
}

/** How providers are asked, and by what a key is remembered: never by itself. */
export interface CandidateKeysOptions {
  readonly checkSecret: CheckSecret
  readonly fingerprint: KeyedHash
  readonly clock: Clock
  /** Told every key that is in the clear. */
  readonly hide: (secret: string) => void
}

export class CandidateKeys {
  readonly #options: CandidateKeysOptions
  /** By fingerprint, the oldest first. */
  readonly #said = new Map<string, { readonly verdict: KeyVerdict; readonly untilMs: number }>()
  readonly #waiting: (() => void)[] = []
  #asking = 0

  constructor(options: CandidateKeysOptions) {
    this.#options = options
  }

  /** What its provider says of a key, or said a moment ago. `unknown` is asked again. */
  async check(candidate: Candidate, signal: AbortSignal): Promise<KeyVerdict> {
    const known = await this.recall(candidate)
    if (known !== undefined) return known
    this.#options.hide(candidate.key)
    const verdict = await this.#inTurn(() => this.#ask(candidate, signal))
    if (verdict !== 'unknown') await this.#remember(candidate, verdict)
    return verdict
  }

  /** What a provider said a moment ago; undefined when nobody asked. */
  async recall(candidate: Candidate): Promise<KeyVerdict | undefined> {
    const said = this.#said.get(await this.#fingerprintOf(candidate))
    return said !== undefined && said.untilMs > this.#options.clock.nowMs()
      ? said.verdict
      : undefined
  }

  async #ask({ provider, key }: Candidate, signal: AbortSignal): Promise<KeyVerdict> {
    // Whoever pasted it may have left while it waited for its turn.
    if (signal.aborted) return 'unknown'
    return (await this.#options.checkSecret(provider, key, signal)).verdict
  }

  async #remember(candidate: Candidate, verdict: KeyVerdict): Promise<void> {
    const print = await this.#fingerprintOf(candidate)
    this.#said.delete(print)
    this.#said.set(print, { verdict, untilMs: this.#options.clock.nowMs() + REMEMBERED_MS })
    const [oldest] = this.#said.keys()
    if (this.#said.size > REMEMBERED_MAX && oldest !== undefined) this.#said.delete(oldest)
  }

  #fingerprintOf({ provider, key }: Candidate): Promise<string> {
    return this.#options.fingerprint(`${provider} ${key}`)
  }

  /** Runs the work when it is its turn; a place that becomes free goes to whoever waits longest. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#asking < ASKING_MAX) this.#asking++
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#asking--
      else next()
    }
  }
}
