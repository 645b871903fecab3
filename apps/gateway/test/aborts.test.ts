/** Clients that leave, and clients that stay and never read: the upstream is let go, and nobody is blamed for it. */
import { setImmediate as anotherTurn } from 'node:timers/promises'
import { TestClock } from '@freellmapi/core/testing'
import type { Lab } from '@freellmapi/lab'
import { describe, expect, it } from 'vitest'
import { toldBy } from './stack/ask.ts'
import { deaf } from './stack/deaf.ts'
import { candidates, report, type Stack, type StackOptions, startStack } from './stack/stack.ts'

const CLIENTS = 40
/** Each fills the buffers of four sockets with events of a few words, which is work. */
const DEAF = 6
/** The promise is 100 ms; a busy machine that runs other tests may take longer to notice. */
const NOTICED_MS_MAX = 1_500

function one(options: Pick<StackOptions, 'patience' | 'clock'> = {}): Promise<Stack> {
  return startStack({ providers: candidates('groq'), ...options })
}

/** Milliseconds from a client's leaving to the lab's seeing its socket closed. */
async function noticedAfter(lab: Lab, leftAtMs: readonly number[]): Promise<readonly number[]> {
  await lab.until((calls) => calls.every(({ endedAtMs }) => endedAtMs !== undefined))
  const closed = lab.calls().map(({ closedByClientAtMs }) => closedByClientAtMs)
  expect(closed.every((atMs) => atMs !== undefined)).toBe(true)
  return closed.map((atMs, index) => (atMs ?? 0) - (leftAtMs[index] ?? 0)).sort((a, b) => a - b)
}

function verifySpeed(what: string, delaysMs: readonly number[]): void {
  const at = (part: number): number => delaysMs[Math.ceil(part * delaysMs.length) - 1] ?? 0
  report(`aborts ${what}: upstream closed after p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`)
  expect(at(1)).toBeLessThan(NOTICED_MS_MAX)
}

/** The model is as welcome as before: no bench, no failure on its record, the key's health unharmed. */
async function verifyBlameless({ gateway: { deps }, chat }: Stack): Promise<void> {
  deps.recorder.flush()
  const records = deps.requestLog.recent(CLIENTS + 1)
  expect(records.map(({ outcome }) => outcome)).toEqual(Array.from(records, () => 'canceled'))
  expect(records.flatMap(({ attempts }) => attempts.map(({ error }) => error))).toEqual(
    Array.from(records, () => 'aborted'),
  )
  expect(deps.credentials.list().map(({ health }) => health)).toEqual(['unknown'])
  expect(deps.inFlight.size).toBe(0)
  const [reading] = deps.engine.roster.upstreams.flatMap((upstream) =>
    deps.engine.readings(upstream),
  )
  expect(reading?.used).toBe(records.length)
  expect((await chat({})).status).toBe(200)
}

describe('a client that leaves', () => {
  it('row 82: before there are headers lets the upstream go', async () => {
    await using stack = await one()
    stack.lab.script({ times: CLIENTS }, 'hang')
    const leftAtMs: number[] = []
    for (let client = 0; client < CLIENTS; client++) {
      const leaving = new AbortController()
      const seen = stack.chat({ stream: client % 2 === 0 }, { signal: leaving.signal })
      await stack.lab.until((calls) => calls.length === client + 1)
      leftAtMs.push(Date.now())
      leaving.abort()
      expect((await seen).end).toBe('left')
    }
    verifySpeed('before headers', await noticedAfter(stack.lab, leftAtMs))
    await verifyBlameless(stack)
  })

  it('row 83: in the middle of a stream lets the upstream go, and what it got is settled', async () => {
    await using stack = await one()
    stack.lab.script({ times: CLIENTS }, 'endless:1')
    const leftAtMs: number[] = []
    for (let client = 0; client < CLIENTS; client++) {
      const seen = await stack.chat(
        { stream: true },
        { leaveWhen: (text) => toldBy({ text }).content.length > 40 },
      )
      leftAtMs.push(Date.now())
      expect(seen.end).toBe('left')
      await stack.lab.until((calls) => calls[client]?.endedAtMs !== undefined)
    }
    verifySpeed('mid-stream', await noticedAfter(stack.lab, leftAtMs))
    stack.gateway.deps.recorder.flush()
    const records = stack.gateway.deps.requestLog.recent(CLIENTS)
    for (const { promptTokens, completionTokens } of records) {
      expect(promptTokens).toBeGreaterThan(0)
      expect(completionTokens).toBeGreaterThan(5)
    }
    await verifyBlameless(stack)
  })
})

describe('4.3: clients that never read', () => {
  it('row 84: stop their upstreams instead of filling the memory', {
    timeout: 60_000,
  }, async () => {
    await using stack = await one()
    stack.lab.script({ times: DEAF }, 'endless')
    const before = process.memoryUsage().rss
    const sockets = Array.from({ length: DEAF }, () => deaf(clientOf(stack)))
    const sent = await steady(stack.lab)
    const grown = process.memoryUsage().rss - before
    for (const socket of sockets) socket.destroy()
    const most = Math.max(...stack.lab.calls().map(({ bytesSent }) => bytesSent))
    report(
      `never read: ${DEAF} clients, at most ${mib(most)} MiB sent for one, ${mib(sent)} for all; memory grew by ${mib(grown)}`,
    )
    // What the kernel holds between two sockets, twice; the lab's own buffers are in this process too.
    expect(most).toBeLessThan(16 << 20)
    expect(grown).toBeLessThan(200 << 20)
    await stack.lab.until((calls) => calls.every(({ endedAtMs }) => endedAtMs !== undefined))
    await verifyBlameless(stack)
  })

  it('have left when their time is up, and no model is blamed', async () => {
    // Virtual time: in real time, a machine that holds up the simulation for so short a while makes it a model that stalls.
    const clock = new TestClock()
    await using stack = await one({ clock, patience: { unreadMs: 300, stallMs: 100 } })
    stack.lab.script({ times: 1 }, 'endless')
    const socket = deaf(clientOf(stack))
    await steady(stack.lab)
    clock.advance(299)
    await steady(stack.lab)
    expect(stack.lab.calls()[0]?.endedAtMs).toBeUndefined()
    clock.advance(1)
    await stack.lab.until((calls) => calls[0]?.endedAtMs !== undefined)
    socket.destroy()
    await verifyBlameless(stack)
  })

  it('do not hold up a stop', async () => {
    const stack = await one()
    stack.lab.script({ times: 1 }, 'endless')
    const socket = deaf(clientOf(stack))
    await steady(stack.lab)
    const startedMs = performance.now()
    await stack.gateway.stop(50)
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    socket.destroy()
    await stack.lab.close()
  })
})

function clientOf({ gateway }: Stack): { readonly url: string; readonly key: string } {
  return { url: gateway.url, key: gateway.unified.key }
}

/** Nothing happens when it is over, so there is no event to wait for: quiet for so long is over. */
const STEADY_MS = 400
/** What this process was kept from meanwhile comes in its next turns. */
const TURNS = 20

/** Bytes the lab has sent, once they are no longer becoming more. */
async function steady(lab: Lab): Promise<number> {
  for (let last = -1; ; ) {
    await new Promise((resolve) => setTimeout(resolve, STEADY_MS))
    for (let turn = 0; turn < TURNS; turn++) await anotherTurn()
    const sent = lab.calls().reduce((sum, { bytesSent }) => sum + bytesSent, 0)
    if (sent > 0 && sent === last) return sent
    last = sent
  }
}

function mib(bytes: number): string {
  return (bytes / (1 << 20)).toFixed(1)
}
