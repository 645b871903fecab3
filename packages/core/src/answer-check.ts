/** Whether an answer is what was asked for, as far as a machine can tell: what it says of its model's quality is free. */
import { CHECKED_CHARS_MAX } from './bounds.ts'
import { Collector } from './collect.ts'
import type { ChatCompletion, ChatRequest, CompletionChoice, ToolCall } from './openai.ts'
import type { Part } from './upstream-call.ts'

/** `broken`: JSON that is none where JSON was asked for, or a call of no tool there is, or with no JSON for it. */
export type Verdict = 'sound' | 'broken'

/** Reads along with an answer. */
export interface AnswerCheck {
  /** The next part, and how much was said in it. */
  readonly add: (part: Part, saidChars: number) => void
  /** The verdict on a whole answer; none where nothing can be told. */
  readonly verdict: () => Verdict | undefined
}

/** A check for answers to a request, where an answer can be checked at all. */
export function answerCheckFor(request: ChatRequest): AnswerCheck | undefined {
  const asksForJson = /^json_/.test(request.response_format?.type ?? '')
  const tools = new Set(request.tools?.map(({ function: { name } }) => name))
  if (!asksForJson && tools.size === 0) return undefined
  const collector = new Collector()
  let whole: ChatCompletion | undefined
  let chars = 0
  return {
    add(part, saidChars) {
      chars += saidChars
      if (chars > CHECKED_CHARS_MAX) return
      if (part.kind === 'completion') whole = part.completion
      else for (const chunk of part.chunks) collector.add(chunk)
    },
    verdict() {
      const [choice] = (whole ?? collector.completion()).choices
      if (chars > CHECKED_CHARS_MAX || choice === undefined || isCut(choice)) return undefined
      const { content, tool_calls: calls = [] } = choice.message
      if (calls.length > 0) return verdictOn(calls.every((call) => isCall(call, tools)))
      return asksForJson ? verdictOn(isJson(content ?? '')) : undefined
    },
  }
}

function verdictOn(isSound: boolean): Verdict {
  return isSound ? 'sound' : 'broken'
}

/** A limit of length or a filter ended it, which is not the model's fault. */
function isCut({ finish_reason: reason }: CompletionChoice): boolean {
  return reason === 'length' || reason === 'content_filter'
}

function isCall({ function: called }: ToolCall, tools: ReadonlySet<string>): boolean {
  return tools.has(called.name) && isJson(called.arguments || '{}')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
