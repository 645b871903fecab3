/** Requests while all providers but one misbehave, by scripts drawn anew all the time: how many were not answered. */
import { seededRandom } from '@freellmapi/core/testing'
import { type Seen, toldBy } from '../stack/ask.ts'
import { createContract } from '../stack/contract.ts'
import { candidates, startStack } from '../stack/stack.ts'
import { CASES, type Case } from './table.ts'

/** How a storm went. */
export interface Storm {
  readonly requests: number
  readonly answered: number
  /** What became of the requests that were not answered, and how often. */
  readonly lost: ReadonlyMap<string, number>
  /** Requests that needed more than one model. */
  readonly fallenBack: number
  readonly upstreamCalls: number
  readonly redrawn: number
  readonly held: number
  readonly tookMs: number
}

/** What is to happen. */
export interface StormOptions {
  readonly requests: number
  /** Streams meet faults that come before the commit point, whole answers meet them all. */
  readonly stream: boolean
  readonly seed: number
}

const IDS = ['cerebras', 'groq', 'mistral', 'nvidia', 'openrouter', 'sambanova', 'zai']
const IN_FLIGHT = 32
const REDRAW_MS = 1_000
const ANSWER = 'Nothing is lost.'
/** Less than usual with those that hang, and enough for the pauses of a busy machine. */
const PATIENCE = { firstTokenMs: 5_000, stallMs: 5_000 }

/** Runs a storm. */
export async function storm({ requests, stream, seed }: StormOptions): Promise<Storm> {
  const contract = createContract()
  const providers = candidates(...IDS)
  await using stack = await startStack({ providers, contract, patience: PATIENCE })
  const { lab } = stack
  const random = seededRandom(seed)
  // The one that is well throughout is the one the router likes least.
  const [, ...others] = providers
    .flatMap(({ id, models }) => models.map(({ quality }) => ({ id, quality })))
    .sort((left, right) => left.quality - right.quality)
    .map(({ id }) => id)
  let redrawn = 0
  const redraw = (): void => {
    lab.clear()
    redrawn++
    for (const provider of others)
      lab.script({ provider }, ...pick(random, stream ? STREAMED : WHOLE).faults)
  }

  const startedMs = performance.now()
  redraw()
  const lost = new Map<string, number>()
  let [answered, fallenBack, upstreamCalls, next] = [0, 0, 0, 0]
  let redrawnMs = startedMs
  const work = async (): Promise<void> => {
    while (next++ < requests) {
      if (performance.now() - redrawnMs > REDRAW_MS) {
        redrawnMs = performance.now()
        upstreamCalls += lab.calls().length
        redraw()
      }
      const seen = await stack.chat({
        stream,
        max_tokens: 20,
        messages: [{ role: 'user', content: `repeat: ${ANSWER}` }],
      })
      if (seen.headers['x-fallback-attempts'] !== undefined) fallenBack++
      if (isAnswered(seen, stream)) answered++
      else count(lost, `${seen.status} ${seen.end} ${seen.text.slice(0, 400)}`)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  upstreamCalls += lab.calls().length
  return {
    requests,
    answered,
    lost,
    fallenBack,
    upstreamCalls,
    redrawn,
    held: contract.held(),
    tookMs: performance.now() - startedMs,
  }
}

/**
 * What may be wrong for a second and right again in the next, harmless oddities among it, so that the router comes
 * back to them. A spent day or a revoked key would be believed, and its provider left alone for the rest of the storm.
 */
const PASSING = CASES.filter(
  ({ row, pace, callsTools, faults }) =>
    row !== 77 &&
    row !== 78 &&
    pace !== 'trickling' &&
    !callsTools &&
    !faults.some((fault) => fault.startsWith('redirect')),
)
const STREAMED = PASSING.filter(({ streamed }) => streamed !== 'breaks')
const WHOLE = PASSING

function isAnswered({ status, text }: Seen, stream: boolean): boolean {
  if (status !== 200) return false
  if (!stream) return JSON.parse(text).choices[0].message.content === ANSWER
  const { content, dones, error } = toldBy({ text })
  return content === ANSWER && dones === 1 && error === undefined
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

function pick(random: () => number, cases: readonly Case[]): Case {
  const found = cases[Math.floor(random() * cases.length)]
  if (found === undefined) throw new Error('There is nothing to pick from.')
  return found
}
