import { describe, expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { CAP, CLIENTS, type Round, startArena } from './race.ts'

const SEEDS = 200

describe('two hundred and fifty-six requests at once for ten places, at length', () => {
  it('take exactly ten, in every window', async () => {
    await using arena = await startArena()
    const rounds: Round[] = []
    for (let seed = 1; seed <= SEEDS; seed++) rounds.push(await arena.race(seed))
    expect(rounds).toEqual(
      rounds.map(({ seed }) => ({ seed, calls: CAP, answered: CAP, refused: CLIENTS - CAP })),
    )
    report(`caps: ${SEEDS} windows of ${CLIENTS} parallel requests, ${CAP} calls in each`)
  })

  it('take exactly ten though the gateway restarts among them', async () => {
    await using arena = await startArena()
    const rounds: Round[] = []
    for (let seed = 1; seed <= SEEDS; seed++) rounds.push(await arena.raceThroughRestart(seed))
    expect(rounds.map(({ calls }) => calls)).toEqual(rounds.map(() => CAP))
    report(`caps: ${SEEDS} restarts in the middle, ${CAP} calls in each window`)
  })
})
