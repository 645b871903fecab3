/** Requests as tests need them: nothing asked for but an answer, except for what the test says. */
import { type Description, describe } from '../describe.ts'
import { countTokensRoughly } from '../estimate.ts'
import type { ChatRequest } from '../openai.ts'

/** A streamed chat request of one line. */
export function aRequest(said: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'auto',
    messages: [
      { role: 'user', content: 'Tell me something about the sea that I may not know yet.' },
    ],
    stream: true,
    ...said,
  }
}

/** The description of one, with parts of it replaced. */
export function aDescription(said: Partial<Description> = {}): Description {
  return { ...describe(aRequest(), { countTokens: countTokensRoughly }), ...said }
}
