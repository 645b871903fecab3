/** The ladder as a table: medians over the rounds, each with its ratio to the pipe. */
import { median, quantile } from '../statistics.ts'
import type { LoadResult } from './load.ts'

/** One round of one contender: a load for throughput, and a light one for latency. */
export interface Round {
  readonly busy: LoadResult
  /** CPU of the contender's processes during the busy load. */
  readonly cpuUs: number
  readonly calm: LoadResult
}

/** Everything measured of one contender. */
export interface Measured {
  readonly name: string
  readonly rounds: readonly Round[]
}

interface Figures {
  readonly perSecond: number
  readonly cpuUs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly firstByteMs: number
}

/** Lines of text. The first contender is the provider itself, the second the baseline. */
export function table(all: readonly Measured[]): string {
  const figures = all.map(({ rounds }) => figuresOf(rounds))
  const [direct, pipe] = figures
  if (direct === undefined || pipe === undefined) return ''
  const rows = all.map(({ name }, at) => {
    const own = figures[at] ?? direct
    const isUpstream = own === direct
    return [
      name,
      own.perSecond.toFixed(0),
      isUpstream ? '-' : own.cpuUs.toFixed(0),
      isUpstream ? '-' : `${(own.cpuUs / pipe.cpuUs).toFixed(2)}x`,
      isUpstream ? '-' : signed(own.p50Ms - direct.p50Ms),
      isUpstream ? '-' : signed(own.p99Ms - direct.p99Ms),
      isUpstream ? '-' : signed(own.firstByteMs - direct.firstByteMs),
    ]
  })
  return layOut([
    [
      '',
      'requests/s',
      'CPU us/request',
      'of the pipe',
      'added p50 ms',
      'added p99 ms',
      'added first byte ms',
    ],
    ...rows,
  ])
}

/** Columns aligned: the first to the left, the others to the right. */
export function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

function figuresOf(rounds: readonly Round[]): Figures {
  const over = (figure: (round: Round) => number): number => median(rounds.map(figure))
  return {
    perSecond: over(({ busy }) => (busy.durationMs.length * 1_000) / busy.elapsedMs),
    cpuUs: over(({ busy, cpuUs }) => cpuUs / busy.durationMs.length),
    p50Ms: over(({ calm }) => quantile(calm.durationMs, 0.5)),
    p99Ms: over(({ calm }) => quantile(calm.durationMs, 0.99)),
    firstByteMs: over(({ calm }) => quantile(calm.firstByteMs, 0.5)),
  }
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`
}
