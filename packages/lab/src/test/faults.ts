/** Runs a table of faults against the lab, one test for each. */
import { describe, expect, it } from 'vitest'
import type { Fault } from '../faults/table.ts'
import { objectOf, objectsOf } from '../json.ts'
import { type Lab, startLab } from '../lab.ts'
import { chat, eventsIn, type Seen } from './client.ts'

/** A model of Groq that reasons only when asked to. */
export const MODEL = 'qwen/qwen3.8-27b'

/** Content events in every answer. */
export const CHUNKS = 8

/** The lab's time. */
export const NOW_MS = Date.UTC(2026, 10, 24, 20)

/** What a client sees of a fault; of a stream, unless said otherwise. */
export interface Case {
  readonly fault: Fault
  readonly holds: (seen: Seen) => void
  readonly stream?: boolean
  readonly leaveWhen?: (text: string) => boolean
  readonly tools?: boolean
}

/** Content events in a stream. */
export function contents(text: string): number {
  return eventsIn(text)
    .flatMap(({ choices }) => objectsOf(choices))
    .filter(({ delta }) => objectOf(delta)['content']).length
}

/** The reasons in a stream for its end. */
export function finishes(text: string): readonly unknown[] {
  return eventsIn(text)
    .flatMap(({ choices }) => objectsOf(choices))
    .map(({ finish_reason }) => finish_reason)
    .filter((reason) => reason !== null)
}

/** A whole answer with this status. */
export function isStatus(status: number) {
  return (seen: Seen): void => {
    expect([seen.end, seen.status]).toEqual(['complete', status])
  }
}

const TOOLS = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { properties: { city: { type: 'string' } } } },
  },
]

function send(lab: Lab, { fault, stream = true, tools = false, leaveWhen }: Case): Promise<Seen> {
  return chat(lab, 'groq', `${MODEL}+${fault}`, {
    stream,
    ...(tools ? { prompt: 'The weather in Oslo and Rome?', extra: { tools: TOOLS } } : {}),
    ...(leaveWhen === undefined ? {} : { leaveWhen }),
  })
}

/** One test for each case, and one that no name of the table is without a case. */
export function testFaults(table: object, cases: readonly Case[]): void {
  describe('a fault behind the name of a model', () => {
    it.each(cases.map((one) => [one.fault, one] as const))('%s', async (_name, one) => {
      const clock = { nowMs: () => NOW_MS }
      await using lab = await startLab({ limits: 'off', clock, timing: { chunks: CHUNKS } })
      one.holds(await send(lab, one))
      await lab.until((calls) => calls[0]?.endedAtMs !== undefined)
      const [call] = lab.calls()
      expect(call?.outcome).toBe(one.fault === 'none' ? 'answered' : 'faulted')
      expect(call?.closedByClientAtMs).toBe(one.leaveWhen === undefined ? undefined : NOW_MS)
    })

    it('is tested for every name', () => {
      const tested = new Set(cases.map(({ fault }) => fault.split(':')[0]))
      expect(Object.keys(table).filter((name) => !tested.has(name))).toEqual([])
    })
  })
}
