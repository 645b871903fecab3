/** Holds every answer of a gateway against OpenAI's schema, whoever asked for it, and counts what was held. */
import { createValidator } from '../openai-schema/validate.ts'

/** An answer, as far as it has to keep the contract. */
export interface Answered {
  /** Where it was asked for, without the query. */
  readonly path: string
  readonly status: number
  readonly contentType: string
  readonly text: string
  /** Whether all of it arrived; of a broken body only its whole events are held. */
  readonly isWhole: boolean
}

/** Checks of one test file. */
export interface Contract {
  /** Throws with the first departure from the schema. */
  readonly hold: (answered: Answered) => void
  /** Objects that were held so far. */
  readonly held: () => number
}

/** A contract with a count of its own. */
export function createContract(): Contract {
  const validator = createValidator()
  const whole = ({ path, status, text }: Answered): void => {
    const body: unknown = JSON.parse(text)
    if (status >= 400) validator.error(body)
    else if (path === '/v1/chat/completions') validator.completion(body)
    else if (path === '/v1/models') validator.models(body)
    else if (path.startsWith('/v1/models/')) validator.model(body)
  }
  return {
    hold: (answered) => {
      if (answered.contentType.startsWith('text/event-stream'))
        for (const payload of payloadsIn(answered.text)) validator.chunk(JSON.parse(payload))
      else if (answered.isWhole && isOurs(answered)) whole(answered)
    },
    held: () => validator.checked(),
  }
}

function isOurs({ path, contentType }: Answered): boolean {
  return /^\/(?:v1|api)(?:\/|$)/.test(path) && contentType.startsWith('application/json')
}

/** The data of every whole event but the end mark, in order. Events of ours have one data line each. */
export function payloadsIn(text: string): readonly string[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((event) => event.startsWith('data: ') && event !== DONE)
    .map((event) => event.slice('data: '.length))
}

/** The event that says a stream is complete. */
export const DONE = 'data: [DONE]'
