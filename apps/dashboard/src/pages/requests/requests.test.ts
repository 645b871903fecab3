import { describe, expect, test } from 'vitest'
import type { RequestBody } from '../../api/wire.ts'
import { toCsv, toJsonLines } from './export.ts'
import { isFiltered, toQuery } from './filters.ts'
import { rungsOf } from './ladder.ts'

const row: RequestBody = {
  id: 'req_1',
  atMs: 1,
  clientId: 'c',
  clientLabel: 'laptop',
  requestedModel: 'auto',
  isStream: false,
  outcome: 'succeeded',
  httpStatus: 200,
  durationMs: 900,
  firstTokenMs: null,
  provider: 'acme',
  model: 'm',
  promptTokens: 3,
  completionTokens: 4,
  attempts: 1,
}

describe('the filters', () => {
  test('become a query, with nothing in it that was not asked', () => {
    expect(toQuery({}, 1_000)).toEqual({})
    expect(toQuery({ span: 'hour', outcome: 'failed', model: ' a/b ', q: '' }, 3_600_500)).toEqual({
      outcome: 'failed',
      model: 'a/b',
      fromMs: '500',
    })
  })

  test('ignore what an address typed by hand makes of them', () => {
    expect(toQuery({ span: 'constructor', outcome: 'nonsense' }, 1)).toEqual({})
    expect(isFiltered({ span: undefined, q: '' })).toBe(false)
    expect(isFiltered({ q: 'req' })).toBe(true)
  })
})

describe('an export', () => {
  test.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\tx'])(
    'row 40: gives a spreadsheet no formula to run: %j',
    (clientLabel) => {
      const [, line = ''] = toCsv([{ ...row, clientLabel }]).split('\r\n')
      expect(line).not.toContain(`,${clientLabel}`)
      expect(line).toMatch(/,"?'/)
    },
  )

  test('keeps commas, quotes and lines inside their cell', () => {
    expect(toCsv([{ ...row, clientLabel: 'a,"b"\nc' }])).toContain('"a,""b""\nc"')
  })

  test('has one object a line', () => {
    expect(
      toJsonLines([row, row])
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['req_1', 'req_1'])
  })
})

describe('the ladder', () => {
  test('puts each call where it was, and its first word within it', () => {
    expect(
      rungsOf(
        [
          { startedAfterMs: 0, durationMs: 250, firstTokenMs: null },
          { startedAfterMs: 250, durationMs: 750, firstTokenMs: 250 },
        ],
        1_000,
      ),
    ).toEqual([
      { start: 0, width: 0.25, waiting: 0.25 },
      { start: 0.25, width: 0.75, waiting: 0.25 },
    ])
  })

  test('draws a call that took no time so that it is seen, and never past the end', () => {
    const [rung] = rungsOf([{ startedAfterMs: 1_000, durationMs: 0, firstTokenMs: null }], 1_000)
    expect(rung?.width).toBeGreaterThan(0)
    expect((rung?.start ?? 0) + (rung?.width ?? 0)).toBeLessThanOrEqual(1)
  })
})
