import { describe, expect, it } from 'vitest'
import { objectsOf } from '../json.ts'
import { startLab } from '../lab.ts'
import { ACCOUNT, ask, chat, jsonIn } from '../test/client.ts'

describe('cloudflare', () => {
  const model = '@cf/openai/gpt-oss-20b'

  it('tells the neurons of each answer, and cuts it at 256 tokens unless told otherwise', async () => {
    await using lab = await startLab({ timing: { chunks: 900 } })
    const seen = await chat(lab, 'cloudflare', model)
    expect(Number(seen.headers['cf-ai-neurons'])).toBeGreaterThan(1)
    expect(seen.text).toContain('"finish_reason":"length"')
    expect(seen.text).toContain('"completion_tokens":256')
  })

  it.each([
    ['an account that is none', ['nobody', model], [404, 7003]],
    ['a model of paid plans', [ACCOUNT, '@cf/zai-org/glm-5.2'], [403, 5035]],
    ['a model that is none', [ACCOUNT, '@cf/x/y'], [400, 5007]],
  ])('numbers its refusal of %s', async (_what, [account, id], expected) => {
    await using lab = await startLab()
    const body = { model: id ?? '', messages: [{ role: 'user', content: 'hi' }] }
    const url = `${lab.baseUrl('cloudflare')}/${account}/ai/v1/chat/completions`
    const seen = await ask({ url, body })
    const [error] = objectsOf(jsonIn(seen.text)['errors'])
    expect([seen.status, error?.['code']]).toEqual(expected)
  })
})
