/** What somebody else's program does with the libraries: routes a request over two providers, one of which is down. */
import { Engine, parseChatRequest, systemClock, systemRandom, toCompletion } from '@freellmapi/core'
import { createCaller, type FetchLike, providers } from '@freellmapi/providers'

/** Answers like one provider that is down and like one that is well. */
const fetchLike: FetchLike = async (url) => {
  const isDown = url.includes('groq')
  const answer = isDown
    ? { error: { message: 'Internal Server Error', type: 'internal_server_error' } }
    : {
        id: 'c1',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      }
  const response = new Response(JSON.stringify(answer), {
    status: isDown ? 500 : 200,
    headers: { 'content-type': 'application/json' },
  })
  return {
    status: response.status,
    headers: response.headers,
    body: response.body,
    text: () => response.text(),
  }
}

/** Resolves to what a client would be told, and by whom. */
export async function consume(): Promise<string> {
  const used = providers.filter(({ id }) => id === 'groq' || id === 'mistral')
  const upstreams = used.flatMap((provider) =>
    provider.models.map((model) => ({
      provider,
      model,
      credential: { id: provider.id, provider: provider.id, account: provider.id, label: 'key' },
    })),
  )
  const call = createCaller({ fetch: fetchLike, secret: async () => 'key', providers: () => used })
  const engine = new Engine({ upstreams, call, clock: systemClock, random: systemRandom })
  const request = parseChatRequest({ model: 'auto', messages: [{ role: 'user', content: 'Hi' }] })
  const resolution = engine.resolve('auto')
  if (!request.ok || !resolution.ok) throw new Error('the request was not understood')
  const { signal } = new AbortController()
  const reply = await engine.ask(request.value, { resolution: resolution.value, signal })
  if (reply.kind === 'failed') throw new Error(engine.explain(reply.report).message)
  const answer = await toCompletion(reply)
  return answer.ok ? String(answer.value.choices[0]?.message.content) : answer.error.kind
}
