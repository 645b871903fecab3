import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { providers } from './catalog.ts'
import { classify } from './classify.ts'
import { quotaInError } from './quota.ts'
import { report } from './test/report.ts'
import { type Asked, ask, fixtureFetch } from './testing/index.ts'
import { readError } from './wire-error.ts'

/** Every name that some reader looks for. */
const NAMES =
  `id choices index delta message content text thinking reasoning reasoning_content reasoning_details
  tool_calls function name arguments finish_reason logprobs usage prompt_tokens completion_tokens total_tokens error
  errors code type status detail details title param metadata headers raw violations quotaId quotaMetric quotaValue
  retryDelay reason loc msg candidates parts functionCall args thought thoughtSignature finishReason promptFeedback
  blockReason usageMetadata promptTokenCount candidatesTokenCount responseId tool_plan tokens billed_units input_tokens
  output_tokens done done_reason eval_count prompt_eval_count created_at x_groq failed_generation refusal
  prompt_tokens_details cached_tokens availability __proto__ constructor toString`.split(/\s+/)

const WORDS =
  `stop length tool_calls STOP COMPLETE TOOL_CALL text thinking content-delta message-end get_weather {} {"a":1
  {"error":{"message":"x"}} rate_limit_exceeded 429 -1 1e309 null 99999999999999999999 3s Limit Please`.split(
    /\s+/,
  )

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(
      ...WORDS,
      null,
      true,
      false,
      0,
      -1,
      1.5,
      7,
      429,
      503,
      Number.MAX_SAFE_INTEGER,
      '',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 5 }),
  ),
})).value

const RUNS = 20_000

/** An error, or parts; and whatever came of it in shapes that can be counted and sent. */
function checkAnswer({ error, parts, completion }: Asked): void {
  expect(error !== undefined || parts.length > 0).toBe(true)
  const calls = completion.choices.flatMap(({ message }) => message.tool_calls ?? [])
  for (const call of calls) expect(call).toMatchObject({ type: 'function', id: expect.any(String) })
  const { prompt_tokens = 0, completion_tokens = 0 } = completion.usage ?? {}
  expect(Number.isSafeInteger(prompt_tokens + completion_tokens) && prompt_tokens >= 0).toBe(true)
}

describe('whatever JSON a provider answers with', () => {
  it('is an answer or a reason, in a whole reply, in frames, and in a refusal', async () => {
    const provider = fc.constantFrom(...providers)
    const frames = fc.array(json, { minLength: 1, maxLength: 4 })
    const property = fc.asyncProperty(
      provider,
      frames,
      fc.boolean(),
      async (asked, values, isStreamed) => {
        const isLines = asked.protocol.framing === 'ndjson'
        const lines = values.map((value) => JSON.stringify(value))
        const body = isStreamed
          ? lines.map((line) => (isLines ? `${line}\n` : `data: ${line}\n\n`)).join('')
          : (lines[0] ?? '')
        const status = isStreamed ? 200 : [200, 400, 429][values.length % 3]
        const answer = { body, ...(status === undefined ? {} : { status }) }
        const seen = await ask(asked, fixtureFetch(answer), { stream: isStreamed })
        checkAnswer(seen)
      },
    )
    await fc.assert(property, { numRuns: RUNS })
    report(`hostile JSON: ${RUNS} answers over ${providers.length} providers`)
  }, 60_000)

  it('is classified, with a wait between a second and a day, and readings that are counts', () => {
    const property = fc.property(
      fc.constantFrom(...providers),
      json,
      fc.constantFrom(400, 403, 404, 413, 422, 429, 500),
      (provider, body, status) => {
        const error = readError(body)
        const headers = { get: () => null }
        const reason = classify({ provider, status, headers, error, nowMs: 1_790_000_000_000 })
        const { retryAfterMs = 1_000 } = reason as { retryAfterMs?: number }
        expect(retryAfterMs).toBeGreaterThanOrEqual(1_000)
        expect(retryAfterMs).toBeLessThanOrEqual(86_400_000)
        const readings = error
          ? quotaInError(error, { nowMs: 1_790_000_000_000, dayZone: 'UTC' })
          : []
        for (const { cap = 1, remaining = 0 } of readings) {
          expect(Number.isSafeInteger(cap) && cap > 0 && remaining >= 0).toBe(true)
        }
      },
    )
    fc.assert(property, { numRuns: RUNS })
  })
})
