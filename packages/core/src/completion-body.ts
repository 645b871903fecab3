/** A reply as one JSON body: OpenAI's chat.completion, every key its clients rely on present. */
import { Collector } from './collect.ts'
import type { AttemptError } from './errors.ts'
import type { Envelope } from './event-stream.ts'
import type { ChatCompletion, Usage } from './openai.ts'
import type { Reply } from './pipeline.ts'
import { err, ok, type Result } from './result.ts'

/** Drains a committed reply. The error is what broke it before its end. */
export async function toCompletion({
  first,
  rest,
}: Extract<Reply, { kind: 'committed' }>): Promise<Result<ChatCompletion, AttemptError>> {
  const collector = new Collector()
  let whole: ChatCompletion | undefined
  for (let part = first; ; ) {
    if (part.kind === 'completion') whole = part.completion
    else for (const chunk of part.chunks) collector.add(chunk)
    const next = await rest.next()
    if (next.done)
      return next.value === undefined ? ok(whole ?? collector.completion()) : err(next.value)
    part = next.value
  }
}

/** The body of a completion, ready to be serialised. */
export function completionBody(
  { choices, usage }: ChatCompletion,
  { id, created, model, choices: asked }: Envelope,
): object {
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: choices
      .filter(({ index }) => index < asked)
      .map(({ index, message, finish_reason, logprobs = null }) => ({
        index,
        message: { role: 'assistant', refusal: null, annotations: [], ...message },
        logprobs,
        finish_reason,
      })),
    usage: usage ?? NO_USAGE,
    service_tier: 'default',
    system_fingerprint: null,
  }
}

/** Clients read these as numbers; a provider that counted nothing has told us nothing better. */
const NO_USAGE: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
