/** What every provider must get right, run over its recorded answers. Knows no test framework: a case throws. */
import type { AttemptError, ChatCompletion, ChatRequest } from '@freellmapi/core'
import { encodeBody } from '../call.ts'
import { isWire, parseJson, text, wire } from '../json.ts'
import type { Provider } from '../provider.ts'
import { type Asked, ask, SECRET } from './ask.ts'
import { fixtureFetch } from './fixture-fetch.ts'

/** File name to contents. `*.sse` and `*.ndjson` are streams; `*.json` are whole answers, or refusals with the error `expected` of them. */
export type Fixtures = Readonly<Record<string, string>>

/** One guarantee. */
export interface Case {
  readonly name: string
  readonly run: () => Promise<void>
}

/** The files without which nothing is proved. */
const REQUIRED = ['text.json', 'tool-call.json', 'invalid-key.json', 'rate-limited.json']

/** The guarantees of one provider. */
export function conformance(provider: Provider, fixtures: Fixtures): readonly Case[] {
  const of = (file: string): string => fixtures[file] ?? ''
  const streams = Object.keys(fixtures).filter((file) => !file.endsWith('.json'))
  const twins = streams.filter((file) => wholeOf(file) in fixtures)
  const refusals = Object.keys(fixtures).filter((file) => 'expected' in wire(parseJson(of(file))))
  return [
    {
      name: 'its facts are dated, sourced and within bounds',
      run: async () => checkFacts(provider),
    },
    {
      name: 'its fixtures cover text, tools, a bad key and a rate limit',
      run: async () =>
        same(
          [
            ...REQUIRED.filter((file) => !(file in fixtures)),
            ...['text', 'tool-call'].filter((name) =>
              twins.every((file) => !file.startsWith(name)),
            ),
          ],
          [],
        ),
    },
    {
      name: 'no property it does not know leaves for it',
      run: async () => checkUnknown(provider),
    },
    ...twins.map((file) => ({
      name: `${file}: streamed, whole, and each in place of the other say the same`,
      run: () => checkTwins(provider, of(file), of(wholeOf(file))),
    })),
    ...streams.map((file) => ({
      name: `${file}: cut at any byte it is an error or complete, never shortened`,
      run: () => checkCuts(provider, of(file)),
    })),
    ...refusals.map((file) => ({
      name: `${file}: refused for the reason stated, without the key in it`,
      run: () => checkRefusal(provider, of(file)),
    })),
  ]
}

/** The whole answer that a stream spells. */
function wholeOf(stream: string): string {
  return stream.replace(/\.\w+$/, '.json')
}

function checkFacts(provider: Provider): void {
  const { docs, asOf, baseUrl, models, accountLimits = [] } = provider
  claim(docs.startsWith('https://') && baseUrl.startsWith('https://'), 'addresses are https')
  claim(/^\d{4}-\d\d-\d\d$/.test(asOf), 'asOf is a day')
  claim(new Set(models.map(({ id }) => id)).size === models.length, 'model ids are unique')
  for (const { id, quality, contextTokens, outputTokensMax, limits } of models) {
    claim(quality > 0 && quality <= 1, `${id}: quality is a share`)
    claim(outputTokensMax > 0 && outputTokensMax <= contextTokens, `${id}: output fits the context`)
    claim(
      [...limits, ...accountLimits].every(({ cap }) => cap > 0),
      `${id}: caps are positive`,
    )
  }
}

async function checkUnknown(provider: Provider): Promise<void> {
  const model = provider.models[0]?.id ?? ''
  const request: ChatRequest = {
    model,
    messages: [{ role: 'user', content: 'Hello', ...{ unknown_field: 1 } }],
    unknown_property: 1,
    response_format: { type: 'text' },
  }
  const body = encodeBody(provider, request, model)
  claim(body.ok, 'a plain request can be encoded')
  const sent = JSON.stringify(body)
  claim(!sent.includes('unknown_'), 'unknown names stay here')
  claim(
    !sent.includes('"type":"text"}') || sent.includes('"text":"Hello"'),
    'the default format stays here',
  )
}

async function checkTwins(provider: Provider, stream: string, whole: string): Promise<void> {
  const expected = await ask(provider, fixtureFetch({ body: whole }), { stream: false })
  same(expected.error, undefined)
  for (const body of [stream, whole]) {
    for (const isStreamed of [true, false]) {
      const asked = await ask(provider, fixtureFetch({ body }), { stream: isStreamed })
      same(asked.error, undefined)
      same(asked.completion, expected.completion)
      const kind = isStreamed ? 'chunks' : 'completion'
      claim(
        asked.parts.every((part) => part.kind === kind),
        'parts are of the kind asked for',
      )
      if (isStreamed) checkChunks(asked)
    }
  }
}

/** The rules that OpenAI's own clients enforce on a stream. */
function checkChunks({ parts }: Asked): void {
  const chunks = parts.flatMap((part) => (part.kind === 'chunks' ? part.chunks : []))
  const choices = chunks.flatMap((chunk) => chunk.choices)
  same(choices.filter(({ finish_reason }) => finish_reason !== null).length, 1)
  same(chunks.filter(({ usage }) => usage !== undefined).length, 1)
  const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? [])
  const heads = calls.filter(({ id }) => id !== undefined)
  same(new Set(calls.map(({ index }) => index)).size, heads.length)
  claim(
    calls.every(({ type }) => type === 'function'),
    'every piece has its type',
  )
}

async function checkCuts(provider: Provider, stream: string): Promise<void> {
  const bytes = new TextEncoder().encode(stream)
  const whole = await ask(provider, fixtureFetch({ body: [bytes] }), { stream: true })
  for (let cut = 0; cut < bytes.length; cut++) {
    const body = [bytes.subarray(0, cut)]
    const asked = await ask(provider, fixtureFetch({ body }), { stream: true })
    if (asked.error !== undefined) continue
    same(answerOf(asked.completion), answerOf(whole.completion))
  }
}

/** A completion without its usage, which may come after the end that counts. */
function answerOf({ choices }: ChatCompletion): unknown {
  return choices
}

async function checkRefusal(provider: Provider, fixture: string): Promise<void> {
  const { status, headers, body, text: plain, expected } = wire(parseJson(fixture))
  const isWrapped = isWire(expected)
  claim(isWrapped, 'a refusal states what is expected of it')
  const fetch = fixtureFetch({
    status: Number(status),
    headers: wire(headers) as Readonly<Record<string, string>>,
    body: (text(plain) || JSON.stringify(body)).replaceAll(
      'organization `org_x`',
      `organization \`${SECRET}\``,
    ),
  })
  // With something in it that may be refused: who refuses words alone is another case.
  const asked = await ask(provider, fetch, { stream: true, temperature: 0.5 })
  same(asked.error, expected as AttemptError)
  claim(!JSON.stringify(asked).includes(SECRET), 'the key stays out of the error')
  claim(text(fetch.requests[0]?.init.redirect) === 'manual', 'redirects are not followed')
}

function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`)
}

function same(actual: unknown, expected: unknown): void {
  const [left, right] = [canonical(actual), canonical(expected)]
  if (left !== right) throw new Error(`got      ${left}\nexpected ${right}`)
}

/** JSON with its keys in order, so that equal values are equal text. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      isWire(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  )
}
