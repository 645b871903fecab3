/**
 * What Gemini refuses, each a 400 for the whole request: unknown fields, values out of range, and histories
 * whose turns, calls and results do not match.
 */
import { type Json, type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import type { ChatInput } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { googleError } from './gemini-error.ts'
import { field, isBeforeThree, isGemma, isSince, snake } from './gemini-fields.ts'
import { checkHistory } from './gemini-history.ts'

/** The first thing wrong with a request. */
export function checkGemini(input: ChatInput): Refusal | undefined {
  const { body, model, key } = input
  const config = objectOf(field(body, 'generationConfig'))
  return (
    checkFields(body, TOP, '') ??
    checkFields(config, CONFIG, 'generation_config') ??
    checkTools(body) ??
    checkConfig(config, body, model.id) ??
    checkThinking(objectOf(field(config, 'thinkingConfig')), model.id) ??
    checkHistory({ contents: objectsOf(body['contents']), model: model.id, key })
  )
}

const TOP = known(
  'contents systemInstruction tools toolConfig generationConfig safetySettings cachedContent serviceTier store model',
)
const CONFIG = known(
  `temperature topP topK maxOutputTokens stopSequences candidateCount seed presencePenalty frequencyPenalty
  responseLogprobs logprobs responseMimeType responseSchema responseJsonSchema thinkingConfig
  responseModalities mediaResolution speechConfig enableEnhancedCivicAnswers`,
)
const TOOL = known('functionDeclarations googleSearch codeExecution urlContext')
const DECLARATION = known(
  'name description parameters parametersJsonSchema response responseJsonSchema behavior',
)
/** What `parameters` and `responseSchema` know; the JsonSchema fields beside them know nearly all. */
const SCHEMA = known(
  `type format title description nullable default example enum items minItems maxItems properties required
  propertyOrdering minProperties maxProperties minimum maximum minLength maxLength pattern anyOf`,
)

function known(names: string): ReadonlySet<string> {
  const camel = names.split(/\s+/u)
  return new Set([...camel, ...camel.map(snake)])
}

function checkFields(
  object: JsonObject,
  names: ReadonlySet<string>,
  at: string,
): Refusal | undefined {
  const unknown = Object.keys(object).find((key) => !names.has(key))
  return unknown === undefined ? undefined : unknownName(unknown, at)
}

function unknownName(name: string, at: string): Refusal {
  const where = at === '' ? '' : ` at '${at}'`
  const description = `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`
  const violation = { ...(at === '' ? {} : { field: at }), description }
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] },
  ]
  return googleError(400, description, { details })
}

function checkTools(body: JsonObject): Refusal | undefined {
  for (const [index, tool] of objectsOf(body['tools']).entries()) {
    const at = `tools[${index}]`
    const wrong = checkFields(tool, TOOL, at)
    if (wrong !== undefined) return wrong
    const declarations = objectsOf(field(tool, 'functionDeclarations'))
    for (const [nth, declaration] of declarations.entries()) {
      const place = `${at}.function_declarations[${nth}]`
      const trouble =
        checkFields(declaration, DECLARATION, place) ??
        checkName(stringOf(declaration['name']), place) ??
        checkSchema(declaration['parameters'], `${place}.parameters`)
      if (trouble !== undefined) return trouble
    }
  }
  return undefined
}

function checkName(name: string, at: string): Refusal | undefined {
  if (/^[A-Za-z_][\w.:-]{0,127}$/u.test(name)) return undefined
  return googleError(
    400,
    `Invalid value at '${at}.name'. Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 128.`,
  )
}

function checkSchema(given: Json | undefined, at: string): Refusal | undefined {
  if (given === undefined) return undefined
  const schema = objectOf(given)
  const wrong = checkFields(schema, SCHEMA, at)
  if (wrong !== undefined) return wrong
  if (Array.isArray(schema['type'])) {
    return googleError(
      400,
      `Invalid JSON payload received. Unknown name "type" at '${at}': Proto field is not repeating, cannot start list.`,
    )
  }
  const inner = [
    ...Object.values(objectOf(schema['properties'])).map(
      (value, index) => [value, `${at}.properties[${index}].value`] as const,
    ),
    ...objectsOf(schema['anyOf']).map((value, index) => [value, `${at}.any_of[${index}]`] as const),
    [schema['items'], `${at}.items`] as const,
  ]
  for (const [value, place] of inner) {
    const trouble = checkSchema(value, place)
    if (trouble !== undefined) return trouble
  }
  return undefined
}

function checkConfig(config: JsonObject, body: JsonObject, model: string): Refusal | undefined {
  const { temperature } = config
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 2)) {
    return googleError(400, 'temperature must be in the range [0.0, 2.0]')
  }
  const stops = field(config, 'stopSequences')
  if (Array.isArray(stops) && stops.length > 5) {
    return googleError(400, 'The number of stop sequences must be at most 5.')
  }
  const hasTools = objectsOf(body['tools']).length > 0
  if (
    hasTools &&
    field(config, 'responseMimeType') === 'application/json' &&
    isBeforeThree(model)
  ) {
    return googleError(
      400,
      "Function calling with a response mime type: 'application/json' is unsupported",
    )
  }
  if (!hasTools && field(objectOf(field(body, 'toolConfig')), 'functionCallingConfig')) {
    return googleError(400, 'Function calling config is set without function_declarations.')
  }
  return checkSchema(field(config, 'responseSchema'), 'generation_config.response_schema')
}

/** Budgets up to 2.5, levels since 3; which levels depends on the model. */
function checkThinking(config: JsonObject, model: string): Refusal | undefined {
  const level = field(config, 'thinkingLevel')
  const budget = field(config, 'thinkingBudget')
  if (level !== undefined && budget !== undefined) {
    return googleError(400, 'You can only set one of thinking budget and thinking level.')
  }
  if (isGemma(model)) return undefined
  if (isBeforeThree(model)) {
    return level === undefined
      ? undefined
      : googleError(400, 'Thinking level is not supported for this model.')
  }
  if (budget === 0) return googleError(400, 'Request contains an invalid argument.')
  const isFull = isSince(model, 307) && !model.includes('-lite')
  if (isFull && stringOf(level).toLowerCase() === 'minimal') {
    return googleError(
      400,
      "'minimal' is not a supported thinking level for this model. Allowed values are: medium, low, high.",
    )
  }
  return undefined
}
