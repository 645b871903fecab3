/**
 * From a parsed JSON body to a chat request that the rest of the code can trust: shapes checked, nulls gone, strings
 * well-formed, nesting bounded. Whatever is wrong comes out as a 400 that names the field as the client wrote it.
 *
 * Tolerant where OpenAI is: unknown fields ride along, null means absent. Source: contracts/openai, section 2.
 */
import { z } from 'zod'
import { type ApiError, invalidRequest } from './api-error.ts'
import {
  BODY_DEPTH_MAX,
  LOGIT_BIAS_MAX,
  MESSAGES_MAX,
  MODEL_NAME_CHARS_MAX,
  STOPS_MAX,
  TOOLS_MAX,
} from './bounds.ts'
import { checkShape } from './check-shape.ts'
import type { ChatRequest } from './openai.ts'
import { err, ok, type Result } from './result.ts'

const text = z.string()
const contentParts = z
  .array(
    z.discriminatedUnion('type', [
      z.looseObject({ type: z.literal('text'), text }),
      z.looseObject({ type: z.literal('refusal'), refusal: text }),
      z.looseObject({
        type: z.literal('image_url'),
        image_url: z.looseObject({ url: text, detail: text.optional() }),
      }),
      z.looseObject({
        type: z.literal('input_audio'),
        input_audio: z.looseObject({ data: text, format: text }),
      }),
      z.looseObject({
        type: z.literal('file'),
        file: z.looseObject({
          filename: text.optional(),
          file_data: text.optional(),
          file_id: text.optional(),
        }),
      }),
    ]),
  )
  .min(1)
const content = z.union([text, contentParts], {
  error: 'Expected a string or an array of content parts.',
})

const toolCall = z.looseObject({
  id: text,
  type: z.literal('function').default('function'),
  function: z.looseObject({ name: text.min(1), arguments: text.default('{}') }),
})

const message = z.discriminatedUnion(
  'role',
  [
    z.looseObject({ role: z.enum(['system', 'developer']), content, name: text.optional() }),
    z.looseObject({ role: z.literal('user'), content, name: text.optional() }),
    z.looseObject({
      role: z.literal('assistant'),
      content: content.optional(),
      refusal: text.optional(),
      reasoning_content: text.optional(),
      tool_calls: z.array(toolCall).max(TOOLS_MAX).optional(),
      name: text.optional(),
    }),
    z.looseObject({
      role: z.literal('tool'),
      content,
      tool_call_id: text.min(1),
      name: text.optional(),
    }),
  ],
  { error: "Expected a role of 'system', 'developer', 'user', 'assistant' or 'tool'." },
)

const schemaObject = z.record(text, z.unknown())
const toolName = text.regex(
  /^[\w.:-]{1,128}$/,
  'Expected 1 to 128 letters, digits, or any of _ - . :',
)

const tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: toolName,
    description: text.optional(),
    parameters: schemaObject.optional(),
    strict: z.boolean().optional(),
  }),
})

const toolChoice = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: text }) }),
  ],
  { error: "Expected 'none', 'auto', 'required' or a function." },
)

const responseFormat = z.discriminatedUnion(
  'type',
  [
    z.looseObject({ type: z.literal('text') }),
    z.looseObject({ type: z.literal('json_object') }),
    z.looseObject({
      type: z.literal('json_schema'),
      json_schema: z.looseObject({
        name: text.min(1),
        description: text.optional(),
        schema: schemaObject.optional(),
        strict: z.boolean().optional(),
      }),
    }),
  ],
  { error: "Expected a type of 'text', 'json_object' or 'json_schema'." },
)

const tokens = z.int().min(1).max(10_000_000)

const chatRequest = z.looseObject({
  model: text.min(1).max(MODEL_NAME_CHARS_MAX),
  messages: z.array(message).min(1).max(MESSAGES_MAX),
  stream: z.boolean().optional(),
  stream_options: z
    .looseObject({
      include_usage: z.boolean().optional(),
      include_obfuscation: z.boolean().optional(),
    })
    .optional(),
  max_tokens: tokens.optional(),
  max_completion_tokens: tokens.optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  n: z.int().min(1).max(8).optional(),
  stop: z.union([text, z.array(text).max(STOPS_MAX)]).optional(),
  seed: z.int().optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  logit_bias: z
    .record(text, z.number().min(-100).max(100))
    .refine(
      (bias) => Object.keys(bias).length <= LOGIT_BIAS_MAX,
      `Expected at most ${LOGIT_BIAS_MAX} entries.`,
    )
    .optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.int().min(0).max(20).optional(),
  user: text.optional(),
  tools: z.array(tool).max(TOOLS_MAX).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: responseFormat.optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
})

/**
 * Checks a body and returns it as a request. The body is tidied in place and must not be used by its caller again.
 *
 * **Errors**: an `ApiError` with status 400 and the field's path in `param`.
 */
export function parseChatRequest(body: unknown): Result<ChatRequest, ApiError> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return err(invalidRequest('The request body must be a JSON object.', null))
  const tooDeep = tidyBody(body as Record<string, unknown>)
  if (tooDeep)
    return err(
      invalidRequest(`The request body is nested deeper than ${BODY_DEPTH_MAX} levels.`, null),
    )
  const checked = checkShape(chatRequest, body)
  return checked.ok ? dependentFields(checked.value as ChatRequest) : checked
}

/** What no single field can tell: fields that only make sense together. */
function dependentFields(request: ChatRequest): Result<ChatRequest, ApiError> {
  if (request.stream_options !== undefined && request.stream !== true)
    return err(
      invalidRequest("'stream_options' is only allowed when 'stream' is true.", 'stream_options'),
    )
  const choice = request.tool_choice
  if (choice !== undefined && choice !== 'none' && choice !== 'auto' && !request.tools?.length)
    return err(invalidRequest("'tool_choice' needs 'tools'.", 'tool_choice'))
  if (
    typeof choice === 'object' &&
    !request.tools?.some((tool) => tool.function.name === choice.function.name)
  )
    return err(
      invalidRequest("'tool_choice' names a function that is not among 'tools'.", 'tool_choice'),
    )
  return ok(request)
}

/**
 * Fields of OpenAI's own shapes lie within so many levels below a top-level field; what lies deeper belongs to JSON
 * schemas, where null may be a value.
 */
const NULLABLE_LEVELS = { messages: 8, other: 3 } as const

/** Tidies each field. Returns whether the nesting is too deep; then the rest was left as it was. */
function tidyBody(body: Record<string, unknown>): boolean {
  for (const key of Object.keys(body)) {
    const value = body[key]
    if (value === null || key === '__proto__') delete body[key]
    else if (typeof value === 'string') body[key] = wellFormed(value)
    else if (typeof value === 'object') {
      const nullableDepth = key === 'messages' ? NULLABLE_LEVELS.messages : NULLABLE_LEVELS.other
      if (tidy(value, { depth: 2, nullableDepth })) return true
    }
  }
  return false
}

/** Drops nulls (absent) and `__proto__` (never a field), and repairs lone surrogates, which several providers refuse. */
function tidy(value: object, level: { depth: number; nullableDepth: number }): boolean {
  if (level.depth > BODY_DEPTH_MAX) return true
  const below = { ...level, depth: level.depth + 1 }
  if (Array.isArray(value)) return value.some((item, at) => tidyItem(value, at, item, below))
  const record = value as Record<string, unknown>
  for (const key of Object.keys(record)) {
    const item = record[key]
    if (key === '__proto__' || (item === null && level.depth <= level.nullableDepth))
      delete record[key]
    else if (typeof item === 'string') record[key] = wellFormed(item)
    else if (typeof item === 'object' && item !== null && tidy(item, below)) return true
  }
  return false
}

/** A null in a list keeps its place. */
function tidyItem(
  list: unknown[],
  at: number,
  item: unknown,
  level: { depth: number; nullableDepth: number },
): boolean {
  if (typeof item === 'string') list[at] = wellFormed(item)
  return typeof item === 'object' && item !== null && tidy(item, level)
}

function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed()
}
