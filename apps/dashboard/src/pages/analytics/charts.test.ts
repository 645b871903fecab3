import { describe, expect, test } from 'vitest'
import { CHARTS, columnsOf, type Point, peakOf, withValues } from './charts.ts'

const none = { p50: null, p95: null, p99: null }
const point = (atMs: number, change: Partial<Point> = {}): Point => ({
  atMs,
  requests: 0,
  succeeded: 0,
  failed: 0,
  canceled: 0,
  fallbacks: 0,
  attempts: 0,
  attemptsFailed: 0,
  promptTokens: 0,
  completionTokens: 0,
  latencyMs: none,
  firstTokenMs: none,
  ...change,
})

const chart = (id: string) => {
  const found = CHARTS.find((each) => each.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

describe('a chart', () => {
  test('stacks what belongs together, from below', () => {
    const points = [point(1_000, { succeeded: 5, failed: 2, canceled: 1 }), point(2_000)]
    expect(columnsOf(chart('volume'), points)).toEqual([
      [1, 2],
      [5, 0],
      [7, 0],
      [8, 0],
    ])
  })

  test('draws no stacked line that would cover another', () => {
    const points = [point(1_000, { succeeded: 5 }), point(2_000)]
    expect(columnsOf(withValues(chart('volume'), points), points)).toEqual([
      [1, 2],
      [5, 0],
    ])
  })

  test('leaves a gap where nothing was measured, instead of a zero', () => {
    const points = [point(1_000, { latencyMs: { p50: 90, p95: 200, p99: 300 } }), point(2_000)]
    expect(columnsOf(chart('latency'), points)).toEqual([
      [1, 2],
      [90, null],
      [200, null],
      [300, null],
    ])
  })

  test('has a peak to tell of, or nothing to tell', () => {
    const points = [point(1_000, { succeeded: 1 }), point(2_000, { succeeded: 3 })]
    expect(peakOf(chart('volume'), points)?.atMs).toBe(2_000)
    expect(peakOf(chart('volume'), [point(1_000)])).toBeUndefined()
  })

  test('gives clients that left a colour of their own', () => {
    const colours = chart('volume').series.map(({ colour }) => colour)
    expect(new Set(colours).size).toBe(colours.length)
  })
})
