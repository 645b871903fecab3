/** Disks that fail at some places of everything that writes; the long tests take every place. */
import { startLab } from '@freellmapi/lab'
import { describe, it } from 'vitest'
import { failEverywhere, SCENARIOS, verifyAftermaths } from './disk-faults.ts'
import { whyNoStrace } from './injected.ts'
import { failWhileServing } from './serving-faults.ts'

/** Primes, so that no regular work falls between the places. */
const STEP = 61
/** A life takes longer than a command. */
const SERVING_STEP = 97

const why = whyNoStrace()

describe(`a disk that fails${why && ` (skipped: ${why})`}`, { timeout: 240_000 }, () => {
  it.skipIf(why !== '').each(SCENARIOS)(
    'during $name loses nothing and is told in a sentence',
    async (scenario) => {
      const aftermaths = await failEverywhere(scenario, STEP)
      verifyAftermaths(scenario.name, aftermaths)
    },
  )

  it.skipIf(why !== '')(
    'while a server lives is noticed by no client, and forgets no request',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      const aftermaths = await failWhileServing(lab, SERVING_STEP)
      verifyAftermaths("a server's life", aftermaths)
    },
  )
})
