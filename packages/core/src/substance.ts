/** What in an answer counts as one: the question behind the commit point and behind "the model said nothing". */
import type { ChatChunk, ChatCompletion, CompletionChoice, Delta, FinishReason } from './openai.ts'
import type { Part } from './upstream-call.ts'

/** What a part adds, in the terms the pipeline decides by. */
export interface Substance {
  /** Characters of text, reasoning and tool-call arguments; names of tools count too. */
  readonly chars: number
  /** The last reason given for a choice's end, if any. */
  readonly finishReason: FinishReason | undefined
}

/** Measures a part. */
export function substanceOf(part: Part): Substance {
  return part.kind === 'chunks' ? ofChunks(part.chunks) : ofCompletion(part.completion)
}

function ofChunks(chunks: readonly ChatChunk[]): Substance {
  let chars = 0
  let finishReason: FinishReason | undefined
  for (const { choices } of chunks)
    for (const { delta, finish_reason } of choices) {
      chars += ofDelta(delta)
      finishReason = finish_reason ?? finishReason
    }
  return { chars, finishReason }
}

function ofDelta({ content, reasoning_content, refusal, tool_calls }: Delta): number {
  let chars = (content?.length ?? 0) + (reasoning_content?.length ?? 0) + (refusal?.length ?? 0)
  for (const { function: called } of tool_calls ?? [])
    chars += (called.name?.length ?? 0) + called.arguments.length
  return chars
}

function ofCompletion({ choices }: ChatCompletion): Substance {
  return {
    chars: choices.reduce((sum, choice) => sum + ofMessage(choice), 0),
    finishReason: choices.at(-1)?.finish_reason,
  }
}

function ofMessage({ message }: CompletionChoice): number {
  const { content, reasoning_content, refusal, tool_calls = [] } = message
  const calls = tool_calls.map(({ function: called }) => called.name + called.arguments)
  return [content ?? '', reasoning_content ?? '', refusal ?? '', ...calls].join('').length
}
