/** Many clients at once against one model's cap, in virtual minutes: what of them reached the provider. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolling } from '@freellmapi/core'
import { TestClock } from '@freellmapi/core/testing'
import { type Lab, startLab } from '@freellmapi/lab'
import type { Provider } from '@freellmapi/providers'
import type { Seen } from '../stack/ask.ts'
import { candidates, type Stack, startStack } from '../stack/stack.ts'

/** Requests a minute that the provider allows and the gateway knows of. The lab itself refuses nobody: it counts. */
export const CAP = 10
/** Requests that are made at once. */
export const CLIENTS = 256

/** Long enough for a rolling minute to forget, its last slot and its guard included. */
const WINDOW_MS = 63_000

/** One provider with one model and a cap on its requests a minute. */
export function capped(cap: number): readonly Provider[] {
  return candidates('groq').map((provider) => ({
    ...provider,
    models: provider.models.map((model) => ({
      ...model,
      limits: [rolling('requests', cap, 'minute')],
    })),
  }))
}

/** What came of one round. */
export interface Round {
  readonly seed: number
  /** Calls the lab received in this window. */
  readonly calls: number
  readonly answered: number
  readonly refused: number
}

/** A gateway that can be replaced, and a lab that stays. */
export interface Arena {
  readonly lab: Lab
  /** Lets all clients ask at once and counts. Each round has a window of its own. */
  readonly race: (seed: number) => Promise<Round>
  /** The same, with others before them who are still being served when the gateway stops and starts again. */
  readonly raceThroughRestart: (seed: number) => Promise<Round>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Starts an arena. */
export async function startArena(): Promise<Arena> {
  const clock = new TestClock()
  const lab = await startLab({ limits: 'off', timing: { firstTokenMs: 1, tokenMs: 0, chunks: 3 } })
  const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-race-'))
  const open = (): Promise<Stack> => startStack({ lab, dataDir, clock, providers: capped(CAP) })
  let stack = await open()

  const round = async (seed: number, asking: () => Promise<readonly Seen[]>): Promise<Round> => {
    clock.advance(WINDOW_MS)
    const before = lab.calls({ admitted: true }).length
    const seen = await asking()
    const counted = (status: number): number => seen.filter((one) => one.status === status).length
    return {
      seed,
      calls: lab.calls({ admitted: true }).length - before,
      answered: counted(200),
      refused: counted(429),
    }
  }
  const askAll = (draw: () => number, clients: number): Promise<Seen>[] =>
    Array.from({ length: clients }, () => stack.chat({ stream: draw() < 0.5 }))

  return {
    lab,
    race: (seed) => round(seed, () => Promise.all(askAll(generator(seed), CLIENTS))),
    raceThroughRestart: (seed) =>
      round(seed, async () => {
        const draw = generator(seed)
        const early = askAll(draw, Math.floor(draw() * CLIENTS))
        if (draw() < 0.5) await Promise.race(early)
        // As SIGTERM does it. What a stop cuts off on its way is counted and may not have arrived: the tests with kills are about those.
        await stack.gateway.stop()
        stack = await open()
        return await Promise.all([...early, ...askAll(draw, CLIENTS)])
      }),
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]()
      await lab.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Numbers in [0, 1) that a seed decides. Source: mulberry32, public domain. */
function generator(seed: number): () => number {
  let state = seed * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
