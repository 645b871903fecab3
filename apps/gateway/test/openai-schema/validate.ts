/** Holds what the gateway emits against the subset of OpenAI's published schema in `chat.schema.json`, and counts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** Each method throws an error with the path of what is wrong; `checked` is how many objects passed. */
export interface Validator {
  /** The body of a chat completion that was not streamed. */
  completion(value: unknown): void
  /** One data payload of a stream before `[DONE]`: a chunk, or the error event that ends the stream. */
  chunk(value: unknown): void
  /** The body of any error under /v1. */
  error(value: unknown): void
  models(value: unknown): void
  model(value: unknown): void
  checked(): number
}

const SCHEMA_FILE = join(import.meta.dirname, 'chat.schema.json')
/** What an error message shows of the offending object. */
const SHOWN_CHARS_MAX = 500

/** A validator with a count of its own. */
export function createValidator(): Validator {
  // Union types and keywords in `if` are how the schema says "or null" and "once it has".
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
  })
  ajv.addSchema(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')))
  let passed = 0
  const against = (name: string) => {
    const validate = ajv.compile({ $ref: `chat.schema.json#/$defs/${name}` })
    return (value: unknown): void => {
      if (!validate(value)) {
        const reasons = (validate.errors ?? [])
          // "if" only says that one of its branches failed, which its own lines say better.
          .filter(({ keyword }) => keyword !== 'if')
          .map(({ instancePath, message, params }) => {
            const extra = 'additionalProperty' in params ? ` (${params['additionalProperty']})` : ''
            return `${instancePath === '' ? '/' : instancePath} ${message}${extra}`
          })
        const shown = (JSON.stringify(value) ?? String(value)).slice(0, SHOWN_CHARS_MAX)
        throw new Error(`Not OpenAI's ${name}: ${reasons.join('; ')}\n${shown}`)
      }
      passed++
    }
  }
  return {
    completion: against('completion'),
    chunk: against('streamEvent'),
    error: against('error'),
    models: against('models'),
    model: against('model'),
    checked: () => passed,
  }
}
