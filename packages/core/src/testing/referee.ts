/** Counts calls as the providers would, by the limits they state, and says when one was exceeded. */
import { modelKey, type Upstream } from '../catalog.ts'
import { type AttemptError, consequenceOf } from '../errors.ts'
import type { TestClock } from './test-clock.ts'

/** What a referee knows of one upstream. */
interface Seen {
  /** When calls that count have come. */
  calledAtMs: number[]
  inFlight: number
}

/** Holds requests a minute and requests in flight against the caps of each upstream. */
export class Referee {
  readonly #clock: TestClock
  readonly #onFoul: (sentence: string) => void
  readonly #seen = new Map<Upstream, Seen>()

  constructor(clock: TestClock, onFoul: (sentence: string) => void) {
    this.#clock = clock
    this.#onFoul = onFoul
  }

  /** A call has come. The returned function says that it is over; a refusal that no provider counts is not counted. */
  begin(upstream: Upstream): (error?: AttemptError) => void {
    const seen = this.#seen.get(upstream) ?? { calledAtMs: [], inFlight: 0 }
    this.#seen.set(upstream, seen)
    const atMs = this.#clock.nowMs()
    seen.calledAtMs.push(atMs)
    seen.inFlight++
    this.#check(upstream, seen, atMs)
    let isOver = false
    return (error) => {
      if (isOver) return
      isOver = true
      seen.inFlight--
      if (error !== undefined && consequenceOf(error).charge === 'nothing')
        seen.calledAtMs.splice(seen.calledAtMs.indexOf(atMs), 1)
    }
  }

  #check(upstream: Upstream, { calledAtMs, inFlight }: Seen, atMs: number): void {
    for (const { unit, cap, window } of upstream.model.limits) {
      if (unit !== 'requests') continue
      const count =
        window.kind === 'concurrent'
          ? inFlight
          : calledAtMs.filter((calledMs) => 'spanMs' in window && calledMs > atMs - window.spanMs)
              .length
      if (count > cap)
        this.#onFoul(`${modelKey(upstream)} was called ${count} times, its cap is ${cap}`)
    }
  }
}
