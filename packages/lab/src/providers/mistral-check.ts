/** What Mistral refuses. Its schema is closed: docs.mistral.ai's OpenAPI, 2026-08. */
import { type Json, type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import type { ChatInput } from '../provider.ts'
import type { Refusal } from '../reply.ts'

const KNOWN = new Set(
  `model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools
  tool_choice presence_penalty frequency_penalty n prediction parallel_tool_calls prompt_mode
  reasoning_effort guardrails prompt_cache_key safe_prompt`.split(/\s+/u),
)

const MESSAGE_KNOWN: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content'],
  user: ['role', 'content'],
  assistant: ['role', 'content', 'tool_calls', 'prefix'],
  tool: ['role', 'content', 'tool_call_id', 'name'],
}

const TOOL_ID = /^[a-zA-Z0-9]{9}$/u

/** An error in Mistral's envelope. */
export function problem(status: number, message: Json, facts: JsonObject = {}): Refusal {
  const base = { object: 'error', message, type: 'invalid_request_error', param: null, code: null }
  return { status, headers: [], body: { ...base, ...facts } }
}

/** The first thing wrong with a request. */
export function checkMistral({ body, model }: ChatInput): Refusal | undefined {
  const messages = objectsOf(body['messages'])
  return (
    checkKeys(body, messages) ??
    checkValues(body, model) ??
    checkOrder(messages) ??
    checkCalls(messages) ??
    checkParts(messages, model.vision)
  )
}

function checkKeys(body: JsonObject, messages: readonly JsonObject[]): Refusal | undefined {
  const unknown = Object.keys(body).filter((key) => !KNOWN.has(key))
  const extra: (readonly (string | number)[])[] = unknown.map((key) =>
    // The options are named down to the one inside them.
    key === 'stream_options'
      ? ['body', key, Object.keys(objectOf(body[key]))[0] ?? 'include_usage']
      : ['body', key],
  )
  for (const [at, message] of messages.entries()) {
    const role = stringOf(message['role'])
    const known = MESSAGE_KNOWN[role]
    if (known === undefined) {
      const tags = "'assistant', 'system', 'tool', 'user'"
      return unprocessable('union_tag_invalid', ['body', 'messages', at], {
        msg: `Input tag '${role}' found using 'role' does not match any of the expected tags: ${tags}`,
      })
    }
    for (const key of Object.keys(message)) {
      if (!known.includes(key)) extra.push(['body', 'messages', at, role, key])
    }
  }
  if (extra.length === 0) return undefined
  const detail = extra.map((loc) => ({
    type: 'extra_forbidden',
    loc,
    msg: 'Extra inputs are not permitted',
    input: true,
  }))
  return problem(422, { detail })
}

function unprocessable(
  type: string,
  loc: readonly (string | number)[],
  facts: JsonObject,
): Refusal {
  return problem(422, { detail: [{ type, loc, ...facts }] })
}

function checkValues(body: JsonObject, { thinks }: ChatInput['model']): Refusal | undefined {
  const { temperature, reasoning_effort: effort } = body
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 1.5)) {
    return unprocessable('less_than_equal', ['body', 'temperature'], {
      msg: 'Input should be less than or equal to 1.5',
      input: temperature,
    })
  }
  if (
    effort !== undefined &&
    (thinks === 'never' || !['high', 'none'].includes(stringOf(effort)))
  ) {
    return problem(400, 'reasoning_effort is not supported for this model', {
      type: 'invalid_request_invalid_args',
      code: '3051',
    })
  }
  const format = objectOf(body['response_format'])
  if (format['type'] === 'json_object' && !/json/iu.test(JSON.stringify(body['messages']))) {
    return problem(400, "'json' must appear in the messages to use json_object")
  }
  return undefined
}

function checkOrder(messages: readonly JsonObject[]): Refusal | undefined {
  const wrong = (message: string): Refusal =>
    problem(400, message, { type: 'invalid_request_message_order', code: '3230' })
  const roles = messages.map(({ role }) => role)
  const at = roles.findIndex((role, index) => role === 'user' && roles[index - 1] === 'tool')
  if (at > 0) return wrong("Unexpected role 'user' after role 'tool'")
  const last = messages.at(-1)
  if (last?.['role'] === 'assistant' && last['prefix'] !== true) {
    return wrong(
      'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant',
    )
  }
  return undefined
}

function checkCalls(messages: readonly JsonObject[]): Refusal | undefined {
  const calls = messages.flatMap(({ tool_calls }) => objectsOf(tool_calls))
  const results = messages.filter(({ role }) => role === 'tool')
  const ids = [...calls.map(({ id }) => id), ...results.map(({ tool_call_id }) => tool_call_id)]
  const odd = ids.find((id) => !TOOL_ID.test(stringOf(id)))
  if (odd !== undefined) {
    return problem(
      400,
      `Tool call id was ${stringOf(odd)} but must be a-z, A-Z, 0-9, with a length of 9.`,
      { type: 'invalid_function_call', code: '3280', raw_status_code: 400 },
    )
  }
  if (calls.length !== results.length) {
    return problem(400, 'Not the same number of function calls and responses', {
      type: 'invalid_request_message_order',
      code: '3230',
    })
  }
  return undefined
}

function checkParts(messages: readonly JsonObject[], vision: boolean): Refusal | undefined {
  if (vision) return undefined
  const parts = messages.flatMap(({ content }) => objectsOf(content))
  if (parts.every(({ type }) => type !== 'image_url')) return undefined
  return problem(400, 'Image input is not enabled for this model', {
    type: 'invalid_request_invalid_args',
    code: '3051',
  })
}
