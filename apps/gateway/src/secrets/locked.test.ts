import { describe, expect, it } from 'vitest'
import { createLockedApp } from './locked.ts'
import { LockedProblem } from './unlock.ts'

const app = createLockedApp(['llm.example'], new LockedProblem('the key abc is missing.'))

function ask(path: string, method = 'GET', host = 'localhost:3001'): Promise<Response> {
  return Promise.resolve(app.request(path, { method, headers: { host } }))
}

describe('a locked gateway', () => {
  it.each([
    ['POST', '/v1/chat/completions'],
    ['GET', '/v1/models'],
    ['GET', '/api/keys'],
    ['GET', '/'],
  ])('says why on %s %s, in the envelope that clients read', async (method, path) => {
    const response = await ask(path, method)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      error: {
        message: 'FreeLLMAPI is locked: the key abc is missing.',
        type: 'server_error',
        code: 'keys_locked',
        param: null,
      },
    })
  })

  it('is alive but not ready', async () => {
    expect((await ask('/livez')).status).toBe(200)
    expect((await ask('/readyz')).status).toBe(503)
  })

  it('answers to its own names only', async () => {
    expect((await ask('/', 'GET', 'llm.example')).status).toBe(503)
    expect((await ask('/', 'GET', 'evil.example')).status).toBe(421)
  })
})
