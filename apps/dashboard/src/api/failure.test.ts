import { describe, expect, it } from 'vitest'
import { asFailure, Failure, failureOf } from './failure.ts'

const refusal = (body: string, init: ResponseInit = { status: 400 }): Response =>
  new Response(body, init)

describe('a refused call', () => {
  it('speaks in the server’s own words, with the field and the request it was about', async () => {
    const failure = await failureOf(
      refusal(
        JSON.stringify({
          error: { message: "Invalid 'key'.", code: 'duplicate_key', param: 'key' },
        }),
        { status: 400, headers: { 'x-request-id': 'req_1' } },
      ),
    )
    expect(failure).toMatchObject({
      message: "Invalid 'key'.",
      status: 400,
      code: 'duplicate_key',
      param: 'key',
      requestId: 'req_1',
      isOffline: false,
    })
  })
  it.each(['<html>502 Bad Gateway</html>', '', 'null', '{"error":"text"}', '[]'])(
    'still says something when a proxy answers %j',
    async (body) => {
      const failure = await failureOf(refusal(body, { status: 502 }))
      expect(failure.message).toBe('The server answered with status 502.')
    },
  )
})

describe('anything thrown', () => {
  it('becomes a failure, and a failure stays itself', () => {
    const failure = new Failure('No.', { status: 0 })
    expect(asFailure(failure)).toBe(failure)
    expect(failure.isOffline).toBe(true)
    expect(asFailure(new Error('Oops.')).message).toBe('Oops.')
    expect(asFailure('text').message).toBe('text')
  })
})
