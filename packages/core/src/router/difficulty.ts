/**
 * How hard a request is, 0 to 1, told from its shape alone: no model is asked, and nothing of the text is kept.
 *
 * The weights are one versioned table, so that a stored decision says by which of them it was made. Source: ROUTER 2.5.
 */
import type { ChatRequest, ContentPart, Message } from '../openai.ts'

/** What kind of work a request is, as far as its shape tells. */
export const SHAPES = ['chat', 'dialogue', 'json', 'vision', 'long', 'code', 'reasoning'] as const
export type Shape = (typeof SHAPES)[number]

/** The weights. A change of any of them is a new version. */
export const DIFFICULTY = {
  version: 1,
  base: {
    chat: 0.3,
    dialogue: 0.45,
    json: 0.35,
    vision: 0.5,
    long: 0.55,
    code: 0.65,
    reasoning: 0.86,
  },
  highEffort: 0.15,
  lowEffort: -0.15,
  code: 0.05,
  manyTools: 0.05,
  verb: 0.05,
  verbsMax: 0.1,
  brief: -0.1,
  repeated: 0.15,
  smart: 0.06,
  /** `auto-smart` takes no request for easier than this. */
  smartFloor: 0.6,
} as const satisfies { readonly base: Readonly<Record<Shape, number>> } & Record<string, unknown>

/** Prompt tokens from which a dialogue is more than chat, and from which a prompt is long. */
const DIALOGUE_TOKENS = 3_000
const LONG_TOKENS = 12_000
const TOOLS_MANY = 8
const BRIEF_CHARS = 80
/** How much of a text is searched, from its front and from its end: where people say what they want. */
const SEARCHED_CHARS = 2_000

const VERBS = /\b(?:prove|derive|debug|refactor|optimi[sz]e|plan)\b/gi
const CODE = /```|^(?:diff --git|@@ -\d)/m

/** A request's kind and its difficulty. */
export interface Difficulty {
  readonly shape: Shape
  readonly difficulty: number
}

/** Reads shape and difficulty from a request of `inputTokens`. `repeated`: the client asked the same moments ago. */
export function difficultyOf(
  request: ChatRequest,
  { inputTokens, repeated }: { readonly inputTokens: number; readonly repeated: boolean },
): Difficulty {
  const text = askedText(request.messages)
  const hasCode = CODE.test(text)
  const shape = shapeOf(request, inputTokens, hasCode)
  let difficulty: number = DIFFICULTY.base[shape] + effort(request)
  if (hasCode) difficulty += DIFFICULTY.code
  if ((request.tools?.length ?? 0) >= TOOLS_MANY) difficulty += DIFFICULTY.manyTools
  difficulty += Math.min(countVerbs(text) * DIFFICULTY.verb, DIFFICULTY.verbsMax)
  if (shape === 'chat' && request.messages.length <= 2 && text.length < BRIEF_CHARS)
    difficulty += DIFFICULTY.brief
  if (repeated) difficulty += DIFFICULTY.repeated
  return { shape, difficulty: Math.min(1, Math.max(0, difficulty)) }
}

/** The most demanding kind that fits. */
function shapeOf(request: ChatRequest, inputTokens: number, hasCode: boolean): Shape {
  if (THINKING.has(request.reasoning_effort ?? 'none')) return 'reasoning'
  if ((request.tools?.length ?? 0) > 0 || hasCode) return 'code'
  if (inputTokens >= LONG_TOKENS) return 'long'
  if (request.messages.some(hasImage)) return 'vision'
  const isDialogue = request.messages.some(({ role }) => role === 'assistant')
  if (isDialogue && inputTokens > DIALOGUE_TOKENS) return 'dialogue'
  const format = request.response_format?.type
  return format === 'json_object' || format === 'json_schema' ? 'json' : 'chat'
}

const THINKING: ReadonlySet<string> = new Set(['medium', 'high', 'xhigh', 'max'])
const THINKING_HARD: ReadonlySet<string> = new Set(['high', 'xhigh', 'max'])
const THINKING_LITTLE: ReadonlySet<string> = new Set(['none', 'minimal', 'low'])

function effort({ reasoning_effort }: ChatRequest): number {
  if (reasoning_effort === undefined) return 0
  if (THINKING_HARD.has(reasoning_effort)) return DIFFICULTY.highEffort
  return THINKING_LITTLE.has(reasoning_effort) ? DIFFICULTY.lowEffort : 0
}

function countVerbs(text: string): number {
  return new Set(text.match(VERBS)?.map((verb) => verb.toLowerCase())).size
}

function hasImage({ content }: Message): boolean {
  return Array.isArray(content) && content.some((part) => part.type === 'image_url')
}

/** What the user asked last: its beginning and its end. */
function askedText(messages: readonly Message[]): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const text = typeof content === 'string' ? content : content.map(textOf).join('\n')
  return text.length <= 2 * SEARCHED_CHARS
    ? text
    : `${text.slice(0, SEARCHED_CHARS)}\n${text.slice(-SEARCHED_CHARS)}`
}

function textOf(part: ContentPart): string {
  return part.type === 'text' ? part.text : ''
}
