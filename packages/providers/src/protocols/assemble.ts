/**
 * From what a protocol read to canonical chunks: one state machine under every protocol's stream mapper.
 *
 * A whole completion is a stream of one frame, so that the two paths cannot drift.
 * **Shape**: per choice one finish; content after it still passes; usage once, last, as last stated.
 */
import {
  type AttemptError,
  type ChatChunk,
  type ChatCompletion,
  type ChunkChoice,
  collect,
  type Delta,
  err,
  type FinishReason,
  type JsonValue,
  ok,
  type Result,
  type ToolCallDelta,
  type Usage,
} from '@freellmapi/core'
import type { Step, StreamEnd } from '../provider.ts'
import { endThinking, splitThinking, type ThinkState, UNTHOUGHT } from './think-tags.ts'
import { addPiece, type Call, type CallPiece, checkCalls, closingPieces } from './tool-calls.ts'

/** How a choice ended, by its provider's word; `error` and `failed` are no endings a client may see. */
export type Ending = FinishReason | 'error' | 'failed'

/** What one frame says about one choice. Empty text means "nothing". */
export interface Said {
  readonly index: number
  readonly content: string
  readonly reasoning: string
  readonly refusal: string
  readonly calls: readonly CallPiece[]
  readonly ending: Ending | undefined
  readonly logprobs?: JsonValue
}

/** Nothing said, for protocols to add to. */
export const SILENT: Said = {
  index: 0,
  content: '',
  reasoning: '',
  refusal: '',
  calls: [],
  ending: undefined,
}

/** One frame, read. `id` is the provider's name for the reply; ids of calls without one derive from it. */
export interface Reading {
  readonly id: string
  readonly said: readonly Said[]
  readonly usage: Usage | undefined
}

interface Choice {
  readonly calls: readonly Call[]
  readonly thinking: ThinkState
  readonly finish: FinishReason | undefined
  /** The finish came before anything was said, and waits for the end to tell whether anything was. */
  readonly held: boolean
}

/** A reply so far. */
export interface Progress {
  readonly id: string
  readonly choices: ReadonlyMap<number, Choice>
  /** Whether there is anything to answer with: text, a call, or a length limit that left no room for them. */
  readonly spoke: boolean
  readonly usage: Usage | undefined
}

/** A reply of which nothing came yet. */
export const NOTHING: Progress = { id: '', choices: new Map(), spoke: false, usage: undefined }

const FRESH: Choice = { calls: [], thinking: UNTHOUGHT, finish: undefined, held: false }

/** Takes in one frame. **Errors**: `overloaded`, `generation_failed` when a choice ended as no answer. */
export function advance(
  progress: Progress,
  reading: Reading,
): Result<Step<Progress>, AttemptError> {
  const choices: ChunkChoice[] = []
  let next = begin(progress, reading)
  for (const said of reading.said) {
    const heard = hear(next, said)
    if (!heard.ok) return heard
    const [after, choice] = heard.value
    next = after
    if (choice !== undefined) choices.push(choice)
  }
  return ok([next, choices.length === 0 ? [] : [{ choices }]])
}

/**
 * Ends a reply. **Errors**: `cut` when the input ended in the middle, `empty` when nothing had been said,
 * `content_filtered` when that was the provider's safety layer.
 */
export function conclude(
  progress: Progress,
  { terminated }: StreamEnd,
): Result<readonly ChatChunk[], AttemptError> {
  const all = [...progress.choices]
  const isOpen = all.length === 0 || all.some(([, choice]) => choice.finish === undefined)
  if (isOpen && !terminated) return err({ kind: 'malformed', what: 'cut' })
  const spoke = progress.spoke || all.some(([, choice]) => choice.thinking.held !== '')
  if (!spoke) return err(whySilent(all.map(([, choice]) => choice)))

  const choices: ChunkChoice[] = []
  for (const [index, choice] of all) {
    const last = lastWord(choice)
    if (!last.ok) return last
    if (last.value !== undefined) choices.push({ index, ...last.value })
  }
  const chunks: ChatChunk[] = choices.length === 0 ? [] : [{ choices }]
  if (progress.usage !== undefined) chunks.push({ choices: [], usage: progress.usage })
  return ok(chunks)
}

/** A reply that came in one piece. */
export function completionOf(reading: Reading): Result<ChatCompletion, AttemptError> {
  const advanced = advance(NOTHING, reading)
  if (!advanced.ok) return advanced
  const [progress, chunks] = advanced.value
  const rest = conclude(progress, { terminated: true })
  return rest.ok ? ok(collect([...chunks, ...rest.value])) : rest
}

function begin(progress: Progress, { id, usage }: Reading): Progress {
  if (usage === undefined && (progress.id !== '' || id === '')) return progress
  return { ...progress, id: progress.id || id, usage: usage ?? progress.usage }
}

function hear(
  progress: Progress,
  stated: Said,
): Result<readonly [Progress, ChunkChoice | undefined], AttemptError> {
  const before = progress.choices.get(stated.index)
  const { said, thinking } = withoutTags(before?.thinking ?? UNTHOUGHT, stated)
  const [calls, deltas] = addCalls(before?.calls ?? FRESH.calls, said, progress.id)
  const spoke = progress.spoke || speaks(said)
  const ended = before?.finish === undefined ? endOf(said.ending, calls) : ok(undefined)
  if (!ended.ok) return ended

  const finish = ended.value
  const held = finish !== undefined && !spoke
  const all =
    finish === undefined ? deltas : [...deltas, ...closingPieces(calls, { cut: isCut(finish) })]
  const choice = choiceOf(said, all, held ? undefined : finish)
  const isUnchanged = before?.calls === calls && before.thinking === thinking
  if (isUnchanged && finish === undefined) {
    return ok([spoke === progress.spoke ? progress : { ...progress, spoke }, choice])
  }
  const after: Choice = {
    ...FRESH,
    ...before,
    calls,
    thinking,
    ...(finish === undefined ? {} : { finish, held }),
  }
  const choices = new Map(progress.choices).set(said.index, after)
  return ok([{ ...progress, choices, spoke }, choice])
}

/** What was said with its `<think>` part moved to where reasoning belongs; all of it once the choice ends. */
function withoutTags(
  state: ThinkState,
  said: Said,
): { readonly said: Said; readonly thinking: ThinkState } {
  const isPlain = state.phase === 'after' || (said.content === '' && said.ending === undefined)
  if (isPlain) return { said, thinking: state }
  const split = splitThinking(state, said.content)
  const rest = said.ending === undefined ? undefined : endThinking(split.state)
  const content = split.content + (rest?.content ?? '')
  const reasoning = said.reasoning + split.reasoning + (rest?.reasoning ?? '')
  return { said: { ...said, content, reasoning }, thinking: rest ? SPOKEN : split.state }
}

const SPOKEN: ThinkState = { phase: 'after', held: '' }

function speaks(said: Said): boolean {
  return (
    said.content !== '' ||
    said.reasoning !== '' ||
    said.refusal !== '' ||
    said.calls.length > 0 ||
    said.ending === 'length'
  )
}

function addCalls(
  known: readonly Call[],
  said: Said,
  replyId: string,
): readonly [readonly Call[], readonly ToolCallDelta[]] {
  let calls = known
  const deltas: ToolCallDelta[] = []
  for (const piece of said.calls) {
    const [next, delta] = addPiece(calls, piece, `${replyId}|${said.index}`)
    calls = next
    if (delta !== undefined) deltas.push(delta)
  }
  return [calls, deltas]
}

/** The finish to report: providers say `stop` after calls and `tool_calls` after none. */
function endOf(
  ending: Ending | undefined,
  calls: readonly Call[],
): Result<FinishReason | undefined, AttemptError> {
  if (ending === undefined) return ok(undefined)
  if (ending === 'error') return err({ kind: 'overloaded' })
  if (ending === 'failed') return err({ kind: 'generation_failed' })
  const checked = checkCalls(calls, { cut: isCut(ending) })
  if (!checked.ok) return checked
  if (ending === 'stop' || ending === 'tool_calls') {
    return ok(calls.length > 0 ? 'tool_calls' : 'stop')
  }
  return ok(ending)
}

/** Whether a choice ended before it was done. */
function isCut(ending: Ending): boolean {
  return ending === 'length' || ending === 'content_filter'
}

function choiceOf(
  said: Said,
  calls: readonly ToolCallDelta[],
  finish: FinishReason | undefined,
): ChunkChoice | undefined {
  const { index, content, reasoning, refusal, logprobs } = said
  const isText = reasoning === '' && refusal === '' && calls.length === 0
  if (isText && content === '' && finish === undefined && logprobs === undefined) return undefined
  const delta = isText && content !== '' ? { content } : deltaOf(said, calls)
  const choice = { index, delta, finish_reason: finish ?? null }
  return logprobs === undefined ? choice : { ...choice, logprobs }
}

/** What was said, as far as anything was. Nearly every chunk is text alone and needs none of this. */
function deltaOf({ content, reasoning, refusal }: Said, calls: readonly ToolCallDelta[]): Delta {
  return {
    ...(content === '' ? {} : { content }),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(refusal === '' ? {} : { refusal }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

/** The finish that a choice still owes: held back, or never sent before the end mark. */
function lastWord(choice: Choice): Result<Omit<ChunkChoice, 'index'> | undefined, AttemptError> {
  if (choice.held && choice.finish !== undefined) {
    return ok({ delta: {}, finish_reason: choice.finish })
  }
  if (choice.finish !== undefined) return ok(undefined)
  const ended = endOf('stop', choice.calls)
  if (!ended.ok) return ended
  const { content, reasoning } = endThinking(choice.thinking)
  const said: Said = { ...SILENT, content, reasoning }
  const { delta } =
    choiceOf(said, closingPieces(choice.calls, { cut: false }), ended.value ?? 'stop') ?? {}
  return ok({ delta: delta ?? {}, finish_reason: ended.value ?? 'stop' })
}

function whySilent(choices: readonly Choice[]): AttemptError {
  const isFiltered = choices.some((choice) => choice.finish === 'content_filter')
  return isFiltered ? { kind: 'content_filtered' } : { kind: 'malformed', what: 'empty' }
}
