import { expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { killAgainAndAgain } from './crash.ts'

/** The long tests kill two hundred times. */
const KILLS = 20

it('4.2: a killed gateway never forgets a call, and invents none', {
  timeout: 240_000,
}, async () => {
  const aftermaths = await killAgainAndAgain(KILLS)
  for (const { sent, recorded, inFlight, integrity } of aftermaths) {
    expect(recorded).toBeGreaterThanOrEqual(sent)
    expect(recorded).toBeLessThanOrEqual(sent + inFlight)
    expect(integrity).toBe('ok')
  }
  const last = aftermaths.at(-1)
  expect(last?.sent).toBeGreaterThan(KILLS)
  report(
    `kill -9: ${KILLS} times under load, ${last?.sent} calls sent, ${last?.recorded} recorded, ${last?.inFlight} were in flight`,
  )
})
