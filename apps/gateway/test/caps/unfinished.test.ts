/** What does not end well was asked for all the same: it counts against the cap. */
import { describe, expect, it } from 'vitest'
import { report, type Stack, startStack } from '../stack/stack.ts'
import { capped } from './race.ts'

/** The next request finds no place, and never reaches the provider. */
async function verifyFull({ chat, lab, gateway: { deps } }: Stack, cap: number): Promise<void> {
  const [upstream] = deps.engine.roster.upstreams
  expect(upstream && deps.engine.readings(upstream).map(({ used }) => used)).toEqual([cap])
  const seen = await chat({})
  expect(seen.status).toBe(429)
  expect(Number(seen.headers['retry-after'])).toBeGreaterThan(0)
  expect(lab.calls()).toHaveLength(cap)
}

describe('a call counts', () => {
  it('when its stream is cut midway, sixty times of sixty', { timeout: 60_000 }, async () => {
    const cap = 60
    await using stack = await startStack({ providers: capped(cap) })
    stack.lab.script({ times: cap }, 'cut-events:2')
    for (let call = 0; call < cap; call++) {
      const seen = await stack.chat({ stream: true })
      expect(seen.text).toContain('"error"')
      expect(seen.text).not.toContain('[DONE]')
    }
    await verifyFull(stack, cap)
    report(`caps: ${cap} of ${cap} cut streams counted as calls`)
  })

  it('when its client leaves, forty times of forty', { timeout: 60_000 }, async () => {
    const cap = 40
    await using stack = await startStack({ providers: capped(cap) })
    stack.lab.script({ times: cap }, 'hang')
    for (let call = 0; call < cap; call++) {
      const leaving = new AbortController()
      const seen = stack.chat({ stream: call % 2 === 0 }, { signal: leaving.signal })
      await stack.lab.until((calls) => calls.length === call + 1)
      leaving.abort()
      expect((await seen).end).toBe('left')
    }
    await stack.lab.until((calls) => calls.every(({ endedAtMs }) => endedAtMs !== undefined))
    await verifyFull(stack, cap)
    report(`caps: ${cap} of ${cap} client aborts counted as calls`)
  })
})
