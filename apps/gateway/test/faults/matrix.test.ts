/** Every fault of the table, streamed and not, at the only, the first and the last candidate: a fresh gateway for each. */
import { startLab } from '@freellmapi/lab'
import { afterAll, describe, expect, it } from 'vitest'
import { type Seen, toldBy } from '../stack/ask.ts'
import { createContract } from '../stack/contract.ts'
import { candidates, report, type Stack, startStack } from '../stack/stack.ts'
import { CASES, type Case, type Outcome } from './table.ts'

const POSITIONS = ['only', 'first', 'last'] as const
const WAYS = ['streamed', 'whole'] as const
type Position = (typeof POSITIONS)[number]
type Way = (typeof WAYS)[number]

/** Enough for a candidate that answers at once, on a machine that does other things too. */
const SHORT = { firstTokenMs: 1_000, stallMs: 1_000, commitMs: 2_500, completionMs: 3_500 }
const ANSWER = 'Grüße 🚀, one answer from one model.'
const TOKENS = 40

const contract = createContract()
const passed = new Map<Outcome, number>()
afterAll(() => {
  const counts = [...passed].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  const all = [...passed.values()].reduce((sum, count) => sum + count, 0)
  report(`fault matrix: ${all} of ${cells().length} cells passed (${counts})`)
  report(`fault matrix: ${contract.held()} objects held to OpenAI's schema`)
})

function cells(): readonly Cell[] {
  return CASES.flatMap((one) =>
    WAYS.flatMap((way) => POSITIONS.map((position) => ({ one, way, position }))),
  )
}

it('has at least 360 cells', () => {
  expect(cells().length).toBeGreaterThanOrEqual(360)
})

/** One after another: what shares an event loop with busy cells would miss its deadlines. */
const PACES = [
  ['prompt', { concurrent: true }],
  ['timed', { concurrent: true }],
  ['trickling', { concurrent: false }],
] as const

describe.each(PACES)('%s faults', (pace, { concurrent }) => {
  const group = cells()
    .filter(({ one }) => one.pace === pace)
    .map((cell) => [nameOf(cell), cell] as const)
  describe('in a cell of the matrix', { concurrent, timeout: 30_000 }, () => {
    it.each(group)('%s', async (_name, cell) => {
      await run(cell)
      const outcome = cell.one[cell.way]
      passed.set(outcome, (passed.get(outcome) ?? 0) + 1)
    })
  })
})

function nameOf({ one, way, position }: Cell): string {
  return `row ${one.row}, ${one.faults.join('+')}, ${way}, at the ${position} candidate: ${one[way]}`
}

async function run({ one, way, position }: Cell): Promise<void> {
  await using lab = await startLab({ limits: 'off' })
  await using stack = await startStack({
    lab,
    contract,
    providers:
      position === 'only' ? candidates('groq') : candidates('groq', 'mistral', 'openrouter'),
    ...(one.pace === 'timed' ? { patience: SHORT } : {}),
  })
  if (position === 'last') lab.script({ times: 2 }, 'status:503')
  lab.script(position === 'first' ? { times: 1 } : {}, ...one.faults)

  const seen = await stack.chat({
    stream: way === 'streamed',
    max_tokens: TOKENS,
    ...question(one),
  })
  verify({ one, way, position }, seen, lab.calls().length)
  await closedBooks(stack)
  expect(JSON.stringify(seen)).not.toMatch(/test-\w+-key/)
}

function question({ callsTools }: Case): object {
  if (!callsTools) return { messages: [{ role: 'user', content: `repeat: ${ANSWER}` }] }
  const parameters = { type: 'object', properties: { city: { type: 'string' } } }
  return {
    messages: [{ role: 'user', content: 'How is the weather in Paris and Oslo?' }],
    tools: [{ type: 'function', function: { name: 'get_weather', parameters } }],
  }
}

interface Cell {
  readonly one: Case
  readonly way: Way
  readonly position: Position
}

function verify({ one, way, position }: Cell, seen: Seen, calls: number): void {
  const before = position === 'last' ? 2 : 0
  expect(seen.end).toBe('complete')
  switch (one[way]) {
    case 'answers':
      expect(calls).toBe(before + 1)
      expect(seen.headers['x-fallback-attempts']).toBe(before === 0 ? undefined : String(before))
      answered(one, way, seen)
      return
    case 'breaks':
      expect(calls).toBe(before + 1)
      broken(seen)
      return
    case 'refuses':
      expect(calls).toBe(before + 1)
      failed(seen, [400, position === 'last' ? 502 : 400])
      return
    case 'falls back':
      if (position !== 'first') {
        // The last one may be asked once more, where that could help.
        expect([before + 1, before + 2]).toContain(calls)
        failed(seen, [position === 'only' ? one.alone : 502])
        return
      }
      expect(calls).toBe(2)
      expect(seen.headers['x-fallback-attempts']).toBe('1')
      answered(one, way, seen)
  }
}

function answered(one: Case, way: Way, seen: Seen): void {
  expect(seen.status).toBe(200)
  if (way === 'streamed') {
    const { content, calls, finishReasons, dones, error } = toldBy(seen)
    expect({ dones, error, finishReasons }).toEqual({
      dones: 1,
      error: undefined,
      finishReasons: [one.callsTools ? 'tool_calls' : 'stop'],
    })
    if (one.callsTools) expect(calls).toEqual(CITIES)
    else expect(content).toBe(ANSWER)
  } else {
    const { choices } = JSON.parse(seen.text)
    expect(choices).toHaveLength(1)
    if (one.callsTools)
      expect(
        choices[0].message.tool_calls.map(
          (call: { function: { arguments: string } }) => call.function.arguments,
        ),
      ).toEqual(CITIES)
    else expect(choices[0].message.content).toBe(ANSWER)
  }
}

const CITIES = ['{"city":"Paris"}', '{"city":"Oslo"}']

function broken(seen: Seen): void {
  const { content, error, dones, finishReasons } = toldBy(seen)
  expect(seen.status).toBe(200)
  expect({ code: error?.code, dones, finishReasons }).toEqual({
    code: 'stream_interrupted',
    dones: 0,
    finishReasons: [],
  })
  expect(ANSWER.startsWith(content)).toBe(true)
}

function failed(seen: Seen, statuses: readonly number[]): void {
  expect(statuses).toContain(seen.status)
  expect(seen.headers['content-type']).toBe('application/json')
  expect(JSON.parse(seen.text).error.message).toMatch(/./)
}

/** Refusals before anything was served: the lab counts them, providers and the ledger do not. */
const UNCOUNTED: ReadonlySet<number> = new Set([401, 402, 403, 404])

/** Every connection is closed, and the ledger never counts fewer requests than the lab did. */
async function closedBooks({ lab, gateway: { deps } }: Stack): Promise<void> {
  await lab.until((calls) => calls.every(({ endedAtMs }) => endedAtMs !== undefined))
  expect(deps.inFlight.size).toBe(0)
  for (const upstream of deps.engine.roster.upstreams) {
    const counted = deps.engine.readings(upstream).find(({ limit }) => limit.unit === 'requests')
    const sent = lab
      .calls({ provider: upstream.provider.id, admitted: true })
      .filter(({ status }) => !UNCOUNTED.has(status))
    expect(counted?.used).toBeGreaterThanOrEqual(sent.length)
  }
}
