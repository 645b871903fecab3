/** The rules of a conversation with Gemini. Source: google-gemini/gemini-cli historyHardening.ts, 2026-08-21. */
import { createHash } from 'node:crypto'
import { isObject, type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import type { Refusal } from '../reply.ts'
import { googleError } from './gemini-error.ts'
import { field, isBeforeThree, isGemma, isSince } from './gemini-fields.ts'

/** A conversation as it came, and who continues it. */
export interface History {
  readonly contents: readonly JsonObject[]
  readonly model: string
  readonly key: string
}

/** Documented stand-ins for a signature that was lost. */
const DUMMIES = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go']

const UNEQUAL =
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'

/** The signature that a key's calls of a model carry, and that must come back with them. */
export function signatureOf(key: string, model: string): string {
  const digests = ['one', 'two', 'three'].map((salt) =>
    createHash('sha256').update(`${salt} ${key} ${model}`).digest(),
  )
  return Buffer.concat(digests).toString('base64')
}

/** The first rule a conversation breaks. */
export function checkHistory(history: History): Refusal | undefined {
  const { contents } = history
  return (
    checkTurns(contents) ??
    checkMatches(contents, history.model) ??
    checkEnd(contents, history.model) ??
    checkSignatures(history)
  )
}

function partsOf(content: JsonObject | undefined): readonly JsonObject[] {
  return objectsOf(content?.['parts'])
}

function callsOf(content: JsonObject | undefined): readonly JsonObject[] {
  return partsOf(content).filter((part) => isObject(field(part, 'functionCall')))
}

function resultsOf(content: JsonObject | undefined): readonly JsonObject[] {
  return partsOf(content).filter((part) => isObject(field(part, 'functionResponse')))
}

function roleOf(content: JsonObject | undefined): string {
  return stringOf(content?.['role']) || 'user'
}

function checkTurns(contents: readonly JsonObject[]): Refusal | undefined {
  if (contents.length === 0) {
    return googleError(400, '* GenerateContentRequest.contents: contents is not specified')
  }
  for (const [index, content] of contents.entries()) {
    const role = roleOf(content)
    if (role !== 'user' && role !== 'model') {
      return googleError(400, 'Please use a valid role: user, model.')
    }
    if (partsOf(content).length === 0) {
      return googleError(
        400,
        `* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.`,
      )
    }
    if (index > 0 && role === roleOf(contents[index - 1])) {
      return googleError(
        400,
        'Please ensure that multiturn requests alternate between user and model.',
      )
    }
  }
  if (roleOf(contents[0]) === 'user') return undefined
  return googleError(400, 'Please ensure that multiturn requests start with a user turn.')
}

/** Every turn with calls is followed by one turn with their results, in number and, since 3.5, in id. */
function checkMatches(contents: readonly JsonObject[], model: string): Refusal | undefined {
  for (const [index, content] of contents.entries()) {
    const calls = callsOf(content)
    const results = resultsOf(contents[index + 1])
    const isAnswered = index + 1 < contents.length
    if (roleOf(content) === 'model' && isAnswered && calls.length !== results.length) {
      return googleError(400, UNEQUAL)
    }
    if (calls.length > 0 && !isAnswered) return googleError(400, UNEQUAL)
    const wrong = results.map((part) => objectOf(field(part, 'functionResponse'))).find(isBroken)
    if (wrong !== undefined) return brokenResult(wrong)
    if (isSince(model, 305) && !isSameIds(calls, results)) {
      return googleError(400, 'Request contains an invalid argument.')
    }
  }
  return resultsOf(contents[0]).length > 0 ? googleError(400, UNEQUAL) : undefined
}

function isBroken(result: JsonObject): boolean {
  return stringOf(result['name']) === '' || !isObject(result['response'])
}

function brokenResult(result: JsonObject): Refusal {
  const isNameless = stringOf(result['name']) === ''
  return googleError(
    400,
    isNameless
      ? '* GenerateContentRequest.contents: function_response.name: Name cannot be empty.'
      : "Invalid value at 'contents.parts.function_response.response' (type.googleapis.com/google.protobuf.Struct)",
  )
}

function isSameIds(calls: readonly JsonObject[], results: readonly JsonObject[]): boolean {
  const ids = (parts: readonly JsonObject[], name: string): string =>
    parts
      .map((part) => stringOf(objectOf(field(part, name))['id']))
      .sort()
      .join(' ')
  return ids(calls, 'functionCall') === ids(results, 'functionResponse')
}

/** From 3.6 on a model does not continue its own turn. */
function checkEnd(contents: readonly JsonObject[], model: string): Refusal | undefined {
  if (roleOf(contents.at(-1)) === 'user' || !isSince(model, 306)) return undefined
  return googleError(400, 'Please ensure that multiturn requests end with a user turn.')
}

/** Since Gemini 3 the first call of each step since the user last said something must carry the signature it came with. */
function checkSignatures({ contents, model, key }: History): Refusal | undefined {
  if (isGemma(model) || isBeforeThree(model)) return undefined
  const asked = contents.findLastIndex(
    (content) => roleOf(content) === 'user' && resultsOf(content).length < partsOf(content).length,
  )
  const expected = signatureOf(key, model)
  for (const [index, content] of contents.entries()) {
    const [first] = callsOf(content)
    if (index <= asked || first === undefined) continue
    const signature = stringOf(field(first, 'thoughtSignature'))
    if (signature === '') {
      const name = stringOf(objectOf(field(first, 'functionCall'))['name'])
      return googleError(
        400,
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`,
      )
    }
    const standard = signature.replaceAll('-', '+').replaceAll('_', '/')
    if (standard !== expected && !DUMMIES.includes(signature)) {
      return googleError(400, 'Corrupted thought signature.')
    }
  }
  return undefined
}
