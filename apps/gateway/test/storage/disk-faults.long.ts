/** Disks that fail at every place of everything that writes. */
import { startLab } from '@freellmapi/lab'
import { describe, it } from 'vitest'
import { failEverywhere, SCENARIOS, verifyAftermaths } from './disk-faults.ts'
import { whyNoStrace } from './injected.ts'
import { failWhileServing } from './serving-faults.ts'

const why = whyNoStrace()

describe(`a disk that fails${why && ` (skipped: ${why})`}`, () => {
  it.skipIf(why !== '').each(SCENARIOS)(
    'during $name loses nothing and is told in a sentence',
    async (scenario) => {
      const aftermaths = await failEverywhere(scenario, 1)
      verifyAftermaths(scenario.name, aftermaths)
    },
  )

  it.skipIf(why !== '')(
    'while a server lives is noticed by no client, and forgets no request',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      const aftermaths = await failWhileServing(lab, 1)
      verifyAftermaths("a server's life", aftermaths)
    },
  )
})
