/** The meter that each kind of window needs. */
import { BucketMeter } from './bucket-meter.ts'
import { ConcurrentMeter } from './concurrent-meter.ts'
import { FixedMeter } from './fixed-meter.ts'
import type { Window } from './limit.ts'
import type { Meter } from './meter.ts'
import { periodFinder, type Stretch } from './period.ts'
import { RollingMeter, type RollingShape, rollingShape } from './rolling-meter.ts'
import { SessionMeter } from './session-meter.ts'

/** What meters of one window have in common, made once for all of them. */
export class MeterMaker {
  readonly #finders = new Map<string, (atMs: number) => Stretch>()
  readonly #shapes = new Map<number, RollingShape>()

  /** A meter for a window. */
  make(window: Window): Meter {
    switch (window.kind) {
      case 'rolling':
        return new RollingMeter(this.#shape(window.spanMs))
      case 'fixed':
        return new FixedMeter(this.#finder(window))
      case 'bucket':
        return new BucketMeter(window.spanMs)
      case 'session':
        return new SessionMeter(window.spanMs)
      case 'concurrent':
        return new ConcurrentMeter()
    }
  }

  #shape(spanMs: number): RollingShape {
    const known = this.#shapes.get(spanMs) ?? rollingShape(spanMs)
    this.#shapes.set(spanMs, known)
    return known
  }

  #finder({ period, timeZone }: Extract<Window, { kind: 'fixed' }>): (atMs: number) => Stretch {
    const name = `${period}@${timeZone}`
    const known = this.#finders.get(name) ?? periodFinder(period, timeZone)
    this.#finders.set(name, known)
    return known
  }
}
