/** What simulated models say: as much of it as the engine reads. */
import type { Delta, Item, Part, ToolCallDelta } from '@freellmapi/core'
import type { SimRequest } from './requests.ts'

/** All that the answer says: nobody reads it but the engine's check. */
export function firstOf({ needs }: SimRequest, isBroken: boolean): Part {
  const text = isBroken ? '{' : '{}'
  const delta = needs.tools ? { tool_calls: [callOf('tool_0', text)] } : { content: text }
  return said(delta)
}

/** The end of an answer, with what it took. */
export function lastOf({ inputTokens, outputTokens }: SimRequest): Part {
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }
  return {
    kind: 'chunks',
    chunks: [{ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage }],
  }
}

/** The right answer to a question. */
export function solutionOf({ solution: { content, calls = [] } }: Item): Part {
  return content === undefined
    ? said({ tool_calls: calls.map((call) => callOf(call.name, call.arguments)) })
    : said({ content })
}

function said(delta: Delta): Part {
  return { kind: 'chunks', chunks: [{ choices: [{ index: 0, delta, finish_reason: null }] }] }
}

/** What a model says that does not know the answer. */
export const NO_IDEA: Part = said({ content: 'I do not know.' })

function callOf(name: string, text: string): ToolCallDelta {
  return { index: 0, id: 'call', type: 'function', function: { name, arguments: text } }
}
