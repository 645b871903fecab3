import { describe, expect, it } from 'vitest'
import { errorEnvelope, internalError, interrupted, invalidRequest } from './api-error.ts'

describe('an error as clients parse it', () => {
  it('has four keys, null where nothing is known, and nothing else', () => {
    const error = invalidRequest('No.', null)
    expect(errorEnvelope({ ...error, retryAfterS: 3 })).toEqual({
      error: { message: 'No.', type: 'invalid_request_error', param: null, code: null },
    })
  })

  it('names the field that is wrong', () => {
    expect(invalidRequest('No.', 'messages[0].role', 'invalid_value')).toMatchObject({
      status: 400,
      param: 'messages[0].role',
      code: 'invalid_value',
    })
  })

  it('of ours says nothing about us', () => {
    expect(internalError()).toMatchObject({ status: 500, type: 'server_error' })
  })

  it('after output has started is the upstream’s', () => {
    expect(interrupted()).toMatchObject({ type: 'upstream_error', code: 'stream_interrupted' })
  })
})
