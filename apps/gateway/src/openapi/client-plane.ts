/**
 * The client plane as an OpenAPI document, kept by hand: it is OpenAI's API, of which this says what is served here and
 * what is added. A test holds it against the routes.
 */
import { VERSION } from '../version.ts'

const text = { type: 'string' } as const
const count = { type: 'integer', minimum: 0 } as const
const loose = { type: 'object', additionalProperties: true } as const

const envelope = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'param', 'code'],
      properties: {
        message: text,
        type: text,
        param: { type: ['string', 'null'] },
        code: { type: ['string', 'null'] },
      },
    },
  },
} as const

const refusal = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})

const REFUSALS = {
  '400': refusal('The request is wrong in itself; `param` names the field.'),
  '401': refusal('No key, or not one of ours.'),
  '404': refusal(
    'There is no such model, or no key can reach it; the message names the nearest ones.',
  ),
  '429': refusal(
    'Every model that fits is at a limit or resting. `Retry-After` says when the first one is free.',
  ),
  '502': refusal('Every model that was tried failed.'),
  '503': refusal('No key is configured, or the server is shutting down.'),
}

const ROUTED = {
  'X-Routed-Via': { description: 'Who answered: `provider/model`.', schema: text },
  'X-Fallback-Attempts': {
    description: 'How many had failed before; absent for none.',
    schema: count,
  },
  'X-Request-Id': { description: 'Under which the request is in the log.', schema: text },
}

const message = {
  type: 'object',
  required: ['role'],
  additionalProperties: true,
  properties: {
    role: { enum: ['system', 'developer', 'user', 'assistant', 'tool'] },
    content: { description: 'A text, or parts of text and pictures.' },
    tool_calls: { type: 'array', items: loose },
    tool_call_id: text,
  },
} as const

const chatRequest = {
  type: 'object',
  required: ['model', 'messages'],
  additionalProperties: true,
  description: 'OpenAI’s body. What a provider does not know is left out or mapped for it.',
  properties: {
    model: {
      ...text,
      description:
        '`auto`, `auto-smart`, a model’s own name (any provider that has it), or `provider/model` (that one only).',
      examples: ['auto', 'auto-smart'],
    },
    messages: { type: 'array', minItems: 1, items: message },
    stream: { type: 'boolean', default: false },
    stream_options: {
      ...loose,
      description:
        '`include_usage` adds the usage as a last chunk; `include_obfuscation` pads each chunk, so that its size on an encrypted line says little of its words.',
    },
    max_tokens: count,
    max_completion_tokens: count,
    temperature: { type: 'number', minimum: 0, maximum: 2 },
    top_p: { type: 'number', minimum: 0, maximum: 1 },
    stop: { description: 'A text, or up to four.' },
    tools: { type: 'array', items: loose },
    tool_choice: {},
    response_format: loose,
    reasoning_effort: text,
    seed: { type: 'integer' },
  },
} as const

const usage = {
  type: 'object',
  properties: { prompt_tokens: count, completion_tokens: count, total_tokens: count },
} as const

const chatCompletion = {
  type: 'object',
  required: ['id', 'object', 'created', 'model', 'choices'],
  properties: {
    id: text,
    object: { const: 'chat.completion' },
    created: count,
    model: text,
    choices: { type: 'array', items: loose },
    usage,
  },
} as const

const model = {
  type: 'object',
  required: ['id', 'object', 'created', 'owned_by'],
  properties: {
    id: text,
    object: { const: 'model' },
    created: count,
    owned_by: text,
    context_length: count,
    capabilities: { type: 'array', items: text },
  },
} as const

const json = (schema: object) => ({ 'application/json': { schema } })

/** The document. */
export const CLIENT_PLANE = {
  openapi: '3.1.1',
  info: {
    title: 'FreeLLMAPI',
    version: VERSION,
    description: 'One OpenAI-compatible endpoint over the free tiers of many providers.',
  },
  servers: [{ url: '/' }],
  security: [{ clientKey: [] }],
  paths: {
    '/v1/chat/completions': {
      post: {
        summary: 'Answers a conversation',
        description:
          'With `stream`, server-sent events: chunks, then `[DONE]`. A stream that breaks ends in an error event and without `[DONE]`.',
        tags: ['chat'],
        requestBody: {
          required: true,
          content: json({ $ref: '#/components/schemas/ChatRequest' }),
        },
        responses: {
          '200': {
            description: 'The answer, whole or as a stream.',
            headers: ROUTED,
            content: {
              ...json({ $ref: '#/components/schemas/ChatCompletion' }),
              'text/event-stream': { schema: text },
            },
          },
          ...REFUSALS,
        },
      },
    },
    '/v1/models': {
      get: {
        summary: 'Lists what can be asked for now',
        tags: ['models'],
        responses: {
          '200': {
            description: 'Virtual models first, then every model a key can reach.',
            content: json({
              type: 'object',
              properties: {
                object: { const: 'list' },
                data: { type: 'array', items: { $ref: '#/components/schemas/Model' } },
              },
            }),
          },
          '401': REFUSALS['401'],
        },
      },
    },
    '/v1/models/{id}': {
      get: {
        summary: 'Shows one model',
        description: 'Ids may hold slashes, and are then not encoded.',
        tags: ['models'],
        parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
        responses: {
          '200': {
            description: 'The model.',
            content: json({ $ref: '#/components/schemas/Model' }),
          },
          '401': REFUSALS['401'],
          '404': REFUSALS['404'],
        },
      },
    },
  },
  components: {
    securitySchemes: { clientKey: { type: 'http', scheme: 'bearer' } },
    schemas: {
      ChatRequest: chatRequest,
      ChatCompletion: chatCompletion,
      Model: model,
      Error: envelope,
    },
  },
} as const
