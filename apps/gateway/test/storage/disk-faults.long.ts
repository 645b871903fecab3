/** Disks that fail at every place of everything that writes. */
import { startLab } from '@freellmapi/lab'
import { describe, expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { failEverywhere, SCENARIOS } from './disk-faults.ts'
import { whyNoStrace } from './injected.ts'
import { failWhileServing } from './serving-faults.ts'

const why = whyNoStrace()

describe(`a disk that fails${why && ` (skipped: ${why})`}`, () => {
  it.skipIf(why !== '').each(SCENARIOS)(
    'during $name loses nothing and is told in a sentence',
    async (scenario) => {
      const aftermaths = await failEverywhere(scenario, 1)
      report(`disk faults: ${scenario.name}, ${aftermaths.length} failures`)
      expect(aftermaths.length).toBeGreaterThan(4)
      expect(aftermaths.filter(({ isCivil }) => !isCivil)).toEqual([])
      expect(
        aftermaths.filter(({ lost, integrity }) => lost.length > 0 || integrity !== 'ok'),
      ).toEqual([])
    },
  )

  it.skipIf(why !== '')(
    'while a server lives is noticed by no client, and forgets no request',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      const aftermaths = await failWhileServing(lab, 1)
      report(`disk faults: a server's life, ${aftermaths.length} failures`)
      expect(aftermaths.length).toBeGreaterThan(4)
      expect(aftermaths.filter(({ isCivil }) => !isCivil)).toEqual([])
      expect(
        aftermaths.filter(({ lost, integrity }) => lost.length > 0 || integrity !== 'ok'),
      ).toEqual([])
    },
  )
})
