/** Row 88: as many requests as there are places; the next one is told so at once, and everything else still answers. */
import { expect, it } from 'vitest'
import { IN_FLIGHT_MAX } from '../../src/bounds.ts'
import { candidates, startStack } from '../stack/stack.ts'

it('row 88: a full gateway refuses the next request, and goes on with all others', {
  timeout: 60_000,
}, async () => {
  await using stack = await startStack({ providers: candidates('groq') })
  stack.lab.script({}, 'hang')
  const leaving = new AbortController()
  const waiting = Array.from({ length: IN_FLIGHT_MAX }, () =>
    stack.chat({ stream: true }, { signal: leaving.signal }),
  )
  await stack.lab.until((calls) => calls.length >= IN_FLIGHT_MAX)
  const refused = await stack.chat({})
  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  expect(JSON.parse(refused.text).error.code).toBe('too_many_requests_in_flight')
  const admin = { authorization: `Bearer ${stack.gateway.secrets.adminKey}` }
  for (const [path, headers] of [
    ['/livez', {}],
    ['/v1/models', {}],
    ['/api/status', admin],
    ['/metrics', admin],
  ] as const)
    expect(await stack.ask(path, { headers }), path).toMatchObject({ status: 200 })
  leaving.abort()
  await Promise.all(waiting)
  await stack.lab.until((calls) => calls.every(({ endedAtMs }) => endedAtMs !== undefined))
  stack.lab.clear()
  expect(await stack.chat({})).toMatchObject({ status: 200 })
})
