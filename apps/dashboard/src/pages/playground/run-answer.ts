/** One answer from its request to its end, told turn by turn. */
import { asFailure } from '../../api/failure.ts'
import { type AssistantTurn, hear } from './conversation.ts'
import { streamChat } from './stream.ts'

/** What an answer is asked with, and who hears of it. */
export interface AnswerOrder {
  readonly body: object
  readonly key: string
  readonly signal: AbortSignal
  /** Replaces the turn that is coming in. */
  readonly update: (next: (turn: AssistantTurn) => AssistantTurn) => void
  readonly onRaw: (data: string) => void
}

/** Resolves when the answer is over, however it ended; never rejects. */
export async function runAnswer({ body, key, signal, update, onRaw }: AnswerOrder): Promise<void> {
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  const outcome = await streamChat(
    body,
    { key, signal },
    {
      onFacts: (facts) => update((turn) => ({ ...turn, facts: { ...turn.facts, ...facts } })),
      onChunk: (chunk) => update((turn) => withFirstWord(turn, hear(turn, chunk), elapsedMs())),
      onRaw,
    },
  ).then(
    (ending): Partial<AssistantTurn> => ({ state: ending === 'done' ? 'done' : 'failed' }),
    (thrown: unknown) => endOf(thrown, signal),
  )
  update((turn) => ({
    ...turn,
    ...(turn.state === 'failed' ? {} : outcome),
    facts: { ...turn.facts, ...outcome.facts, durationMs: elapsedMs() },
  }))
}

function endOf(thrown: unknown, signal: AbortSignal): Partial<AssistantTurn> {
  if (signal.aborted) return { state: 'stopped' }
  const { message, requestId } = asFailure(thrown)
  return { state: 'failed', error: message, facts: requestId === null ? {} : { requestId } }
}

/** Notes when the first thing worth reading came. */
function withFirstWord(
  before: AssistantTurn,
  after: AssistantTurn,
  elapsedMs: number,
): AssistantTurn {
  const hasWords = after.text !== '' || after.reasoning !== '' || after.toolCalls.length > 0
  return before.facts.firstTokenMs !== undefined || !hasWords
    ? after
    : { ...after, facts: { ...after.facts, firstTokenMs: elapsedMs } }
}
