import {
  type Called,
  Engine,
  err,
  ok,
  type Parts,
  toCompletion,
  type Upstream,
} from '@freellmapi/core'

const can = { tools: true, json: true, jsonSchema: true, vision: false, reasoning: false }
const upstream = (id: string, quality: number): Upstream => ({
  provider: { id: 'acme', name: 'Acme', docs: '', asOf: '2026-11-25', status: 'free', models: [] },
  // biome-ignore format: facts on one line
  model: { id, family: id, quality, contextTokens: 8192, outputTokensMax: 2048, capabilities: can, limits: [] },
  credential: { id, provider: 'acme', account: id, label: id },
})
// How an upstream is called is yours: here the clever model is down, and the plain one answers.
async function* hello(content: string): Parts {
  const message = { role: 'assistant' as const, content }
  const completion = { choices: [{ index: 0, message, finish_reason: 'stop' as const }] }
  yield ok({ kind: 'completion', completion })
}
const call = async ({ model }: Upstream): Promise<Called> =>
  model.id === 'clever'
    ? { parts: err({ kind: 'overloaded' }), quota: [] }
    : { parts: ok(hello('Hello from plain')), quota: [] }

const engine = new Engine({ upstreams: [upstream('clever', 0.9), upstream('plain', 0.3)], call })
const resolution = engine.resolve('auto')
if (!resolution.ok) throw new Error('no such model')
const request = { model: 'auto', messages: [{ role: 'user' as const, content: 'Hi' }] }
const { signal } = new AbortController()
const reply = await engine.ask(request, { resolution: resolution.value, signal })
if (reply.kind === 'failed') throw new Error(engine.explain(reply.report).message)
const answer = await toCompletion(reply)
console.log(
  answer.ok && answer.value.choices[0]?.message.content,
  `after ${reply.fallbacks} fallback`,
)
