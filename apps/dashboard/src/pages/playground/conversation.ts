/** A conversation with a model, as data: what was said, what is coming in, and what the gateway told about it. */

/** A call of a tool, as far as it has come in. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** JSON text; whole once the turn is over. */
  readonly arguments: string
  /** What the viewer answered in the tool's place. */
  readonly result?: string
}

/** What the gateway and its clock tell of an answer. */
export interface Facts {
  readonly via?: string
  readonly fallbacks?: number
  readonly requestId?: string
  readonly firstTokenMs?: number
  readonly durationMs?: number
  readonly promptTokens?: number
  readonly completionTokens?: number
}

/** What the viewer said. */
export interface UserTurn {
  readonly role: 'user'
  readonly text: string
}

/** An answer, as far as it has come in. */
export interface AssistantTurn {
  readonly role: 'assistant'
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly ToolCall[]
  readonly state: 'coming' | 'done' | 'stopped' | 'failed'
  /** The gateway's own sentence. */
  readonly error?: string
  readonly facts: Facts
}

/** One side's say. */
export type Turn = UserTurn | AssistantTurn

/** An answer of which nothing has come yet. */
export const COMING: AssistantTurn = {
  role: 'assistant',
  text: '',
  reasoning: '',
  toolCalls: [],
  state: 'coming',
  facts: {},
}

/** The parts of a `chat.completion.chunk` that are read here. */
export interface Chunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null
      readonly reasoning_content?: string | null
      readonly tool_calls?: readonly {
        readonly index: number
        readonly id?: string
        readonly function?: { readonly name?: string; readonly arguments?: string }
      }[]
    }
  }[]
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null
  readonly error?: { readonly message?: string }
}

/** The turn with one more chunk heard. */
export function hear(turn: AssistantTurn, chunk: Chunk): AssistantTurn {
  if (chunk.error !== undefined)
    return { ...turn, state: 'failed', error: chunk.error.message ?? 'The answer broke off.' }
  const delta = chunk.choices?.[0]?.delta
  const { prompt_tokens, completion_tokens } = chunk.usage ?? {}
  return {
    ...turn,
    text: turn.text + (delta?.content ?? ''),
    reasoning: turn.reasoning + (delta?.reasoning_content ?? ''),
    toolCalls: (delta?.tool_calls ?? []).reduce(hearCall, turn.toolCalls),
    facts: {
      ...turn.facts,
      ...(prompt_tokens === undefined ? {} : { promptTokens: prompt_tokens }),
      ...(completion_tokens === undefined ? {} : { completionTokens: completion_tokens }),
    },
  }
}

type CallDelta = NonNullable<
  NonNullable<NonNullable<Chunk['choices']>[number]['delta']>['tool_calls']
>[number]

function hearCall(calls: readonly ToolCall[], delta: CallDelta): readonly ToolCall[] {
  const known = calls[delta.index] ?? { id: '', name: '', arguments: '' }
  const next = [...calls]
  next[delta.index] = {
    ...known,
    id: delta.id ?? known.id,
    name: known.name + (delta.function?.name ?? ''),
    arguments: known.arguments + (delta.function?.arguments ?? ''),
  }
  return next
}

/** Whether a turn waits for the viewer to play the tools. */
export function awaitsResults(turn: Turn | undefined): turn is AssistantTurn {
  return turn?.role === 'assistant' && turn.state === 'done' && turn.toolCalls.length > 0
}

/** The turns as messages of a request. Results of tools follow the turn that asked for them. */
export function toMessages(system: string, turns: readonly Turn[]): readonly object[] {
  const messages: object[] = system.trim() === '' ? [] : [{ role: 'system', content: system }]
  for (const turn of turns) {
    if (turn.role === 'user') messages.push({ role: 'user', content: turn.text })
    else if (turn.state === 'done' || turn.state === 'stopped') messages.push(...answered(turn))
  }
  return messages
}

function answered({ text, toolCalls }: AssistantTurn): readonly object[] {
  if (toolCalls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }]
  const tool_calls = toolCalls.map(({ id, name, arguments: args }) => ({
    id,
    type: 'function',
    function: { name, arguments: args },
  }))
  return [
    { role: 'assistant', content: text === '' ? null : text, tool_calls },
    ...toolCalls.map(({ id, result = '' }) => ({
      role: 'tool',
      tool_call_id: id,
      content: result,
    })),
  ]
}
