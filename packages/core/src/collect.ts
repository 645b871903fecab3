/** Folds a stream's chunks into the completion they spell. Serves stream-only upstreams and the two-path tests. */
import type {
  ChatChunk,
  ChatCompletion,
  ChunkChoice,
  CompletionChoice,
  FinishReason,
  JsonValue,
  ToolCall,
  ToolCallDelta,
  Usage,
} from './openai.ts'

interface Draft {
  content: string | null
  reasoning: string | undefined
  refusal: string | undefined
  calls: Map<number, ToolCall>
  finishReason: FinishReason | undefined
  logprobs: JsonValue | undefined
}

/** Collects chunks one by one. `completion()` may be asked once the stream is complete. */
export class Collector {
  readonly #drafts = new Map<number, Draft>()
  #usage: Usage | undefined

  add(chunk: ChatChunk): void {
    this.#usage = chunk.usage ?? this.#usage
    for (const choice of chunk.choices) addChoice(this.#draft(choice.index), choice)
  }

  /** The completion so far. A choice that never finished counts as stopped. */
  completion(): ChatCompletion {
    const choices = [...this.#drafts]
      .sort(([left], [right]) => left - right)
      .map(([index, draft]) => toChoice(index, draft))
    return this.#usage === undefined ? { choices } : { choices, usage: this.#usage }
  }

  #draft(index: number): Draft {
    let draft = this.#drafts.get(index)
    if (draft === undefined) {
      draft = {
        content: null,
        reasoning: undefined,
        refusal: undefined,
        calls: new Map(),
        finishReason: undefined,
        logprobs: undefined,
      }
      this.#drafts.set(index, draft)
    }
    return draft
  }
}

/** The fold over a whole list of chunks. */
export function collect(chunks: Iterable<ChatChunk>): ChatCompletion {
  const collector = new Collector()
  for (const chunk of chunks) collector.add(chunk)
  return collector.completion()
}

function addChoice(draft: Draft, { delta, finish_reason, logprobs }: ChunkChoice): void {
  if (delta.content !== undefined) draft.content = (draft.content ?? '') + delta.content
  if (delta.reasoning_content !== undefined)
    draft.reasoning = (draft.reasoning ?? '') + delta.reasoning_content
  if (delta.refusal !== undefined) draft.refusal = (draft.refusal ?? '') + delta.refusal
  for (const call of delta.tool_calls ?? []) addCall(draft.calls, call)
  if (finish_reason !== null) draft.finishReason = finish_reason
  if (logprobs !== undefined) draft.logprobs = mergeLogprobs(draft.logprobs, logprobs)
}

function addCall(calls: Map<number, ToolCall>, delta: ToolCallDelta): void {
  const known = calls.get(delta.index)
  const extra = delta.extra_content ?? known?.extra_content
  calls.set(delta.index, {
    id: known?.id ?? delta.id ?? '',
    type: 'function',
    function: {
      name: known?.function.name ?? delta.function.name ?? '',
      arguments: (known?.function.arguments ?? '') + delta.function.arguments,
    },
    ...(extra === undefined ? {} : { extra_content: extra }),
  })
}

/** A stream's logprobs are slices of the whole: `{content: [...], refusal: [...]}` joined list by list. */
function mergeLogprobs(known: JsonValue | undefined, more: JsonValue): JsonValue {
  if (!isRecord(known) || !isRecord(more)) return more
  const merged: Record<string, JsonValue> = { ...known }
  for (const [key, value] of Object.entries(more)) {
    const before = merged[key]
    merged[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
  }
  return merged
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toChoice(index: number, draft: Draft): CompletionChoice {
  const calls = [...draft.calls].sort(([left], [right]) => left - right).map(([, call]) => call)
  return {
    index,
    message: {
      content: draft.content,
      ...(draft.reasoning === undefined ? {} : { reasoning_content: draft.reasoning }),
      ...(draft.refusal === undefined ? {} : { refusal: draft.refusal }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    finish_reason: draft.finishReason ?? 'stop',
    ...(draft.logprobs === undefined ? {} : { logprobs: draft.logprobs }),
  }
}
