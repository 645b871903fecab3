import { expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { killAgainAndAgain } from './crash.ts'

const KILLS = 200

it('a gateway killed two hundred times never forgets a call, and invents none', async () => {
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
