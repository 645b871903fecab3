/** Disks that fail at some places of everything that writes; the long tests take every place. */
import { describe, expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { failEverywhere, SCENARIOS } from './disk-faults.ts'
import { whyNoStrace } from './injected.ts'

/** A prime, so that no regular work falls between the places. */
const STEP = 37

const why = whyNoStrace()

describe(`a disk that fails${why && ` (skipped: ${why})`}`, { timeout: 240_000 }, () => {
  it.skipIf(why !== '').each(SCENARIOS)(
    'during $name loses nothing and is told in a sentence',
    async (scenario) => {
      const aftermaths = await failEverywhere(scenario, STEP)
      report(`disk faults: ${scenario.name}, ${aftermaths.length} failures`)
      expect(aftermaths.length).toBeGreaterThan(5)
      expect(aftermaths.filter(({ isCivil }) => !isCivil)).toEqual([])
      expect(
        aftermaths.filter(({ lost, integrity }) => lost.length > 0 || integrity !== 'ok'),
      ).toEqual([])
    },
  )
})
