/** The clients of a soak: some stream, some leave, some never read; each request that stays wants its whole answer. */
import type { Agent } from 'node:http'
import type { Socket } from 'node:net'
import { ask, type Question, type Seen, toldBy } from '../stack/ask.ts'
import { deaf } from '../stack/deaf.ts'
import { UNCHECKED } from '../stack/served.ts'

/** How a soak's clients behave, as shares of their requests. */
const MIX = { streams: 0.6, aborts: 0.1 } as const

/** Where they ask, and for what. */
export interface Target {
  readonly url: string
  readonly key: string
  readonly model: string
  readonly agent: Agent
}

/** What became of the requests so far. */
export interface Tally {
  requests: number
  streams: number
  aborts: number
  whole: number
  lost: number
  /** What was seen instead of the first answers that stayed out or were not whole. */
  readonly lostSeen: Seen[]
}

/** Nobody has asked yet. */
export function emptyTally(): Tally {
  return { requests: 0, streams: 0, aborts: 0, whole: 0, lost: 0, lostSeen: [] }
}

const LOST_SEEN_MAX = 5

/** The longest that a client which leaves waits before it does. */
const LEAVES_MS_MAX = 8

/** One request, from the first byte to its end, counted. */
export async function askOnce(target: Target, tally: Tally, random: () => number): Promise<void> {
  const answer = `Nothing is lost, not even number ${tally.requests++}.`
  const stream = random() < MIX.streams
  if (stream) tally.streams++
  const leaves = random() < MIX.aborts
  if (leaves) tally.aborts++
  const body = {
    model: target.model,
    stream,
    messages: [{ role: 'user', content: `repeat: ${answer}` }],
  }
  const seen = await ask(UNCHECKED, {
    url: `${target.url}/v1/chat/completions`,
    headers: { authorization: `Bearer ${target.key}` },
    body,
    agent: target.agent,
    ...(leaves ? leaving(random) : {}),
  })
  if (leaves) return
  if (isWhole(seen, { stream, answer })) tally.whole++
  else if (tally.lost++ < LOST_SEEN_MAX) tally.lostSeen.push(seen)
}

/** Half of them go when they have seen something, half at any moment. */
function leaving(random: () => number): Partial<Question> {
  if (random() < 0.5) return { leaveWhen: (text) => text !== '' }
  const controller = new AbortController()
  setTimeout(() => controller.abort(), random() * LEAVES_MS_MAX)
  return { signal: controller.signal }
}

function isWhole(
  { status, text }: Seen,
  { stream, answer }: { readonly stream: boolean; readonly answer: string },
): boolean {
  if (status !== 200) return false
  if (!stream) return JSON.parse(text).choices[0].message.content === answer
  const { content, dones, error } = toldBy({ text })
  return content === answer && dones === 1 && error === undefined
}

/** Clients that never read, as many as asked for at any time. */
export class DeafClients {
  readonly #target: Target
  readonly #sockets: Socket[] = []

  constructor(target: Target) {
    this.#target = target
  }

  /** They go, and so many others come. */
  replace(clients: number): void {
    for (const socket of this.#sockets.splice(0)) socket.destroy()
    for (let client = 0; client < clients; client++) this.#sockets.push(deaf(this.#target))
  }
}
