/**
 * The bounds of all worlds, computed once and kept: a linear program takes a second, and the worlds do not change.
 *
 * Each is kept with a fingerprint of its world. A world that has changed since is solved anew where it is needed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { boundOf } from './bound.ts'
import { hashOf } from './chance.ts'
import { createWorld, WORLD_NAMES, type World } from './worlds.ts'

const FILE = new URL('bounds.json', import.meta.url)

/** `world seed` to the bound and the fingerprint of the world it is of. */
type Kept = Record<string, readonly [bound: number, fingerprint: number]>

/** Seeds the router was tuned on, and seeds it never saw. */
export const SEEDS = {
  tuned: Array.from({ length: 24 }, (_, at) => at + 1),
  heldOut: Array.from({ length: 24 }, (_, at) => at + 101),
} as const

/** Every bound that was computed in advance. */
export class Bounds {
  readonly #kept: Kept

  constructor(kept: Kept = JSON.parse(readFileSync(FILE, 'utf8')) as Kept) {
    this.#kept = kept
  }

  /** The bound of a world, from the file if the file still speaks of this very world. */
  async find(world: World): Promise<number> {
    const [bound, fingerprint] = this.#kept[keyOf(world)] ?? []
    return bound !== undefined && fingerprint === fingerprintOf(world) ? bound : boundOf(world)
  }
}

/** Computes all bounds and writes them to their file. Takes minutes. */
export async function writeBounds(onProgress: (line: string) => void): Promise<void> {
  const kept: Record<string, readonly [number, number]> = {}
  for (const seed of [...SEEDS.tuned, ...SEEDS.heldOut]) {
    for (const name of WORLD_NAMES) {
      const world = createWorld(name, seed)
      const bound = await boundOf(world)
      kept[keyOf(world)] = [Number(bound.toFixed(6)), fingerprintOf(world)]
    }
    onProgress(`seed ${seed}`)
  }
  const lines = Object.entries(kept).map(([key, value]) => `  "${key}": [${value.join(', ')}]`)
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`)
}

function keyOf({ name, seed }: World): string {
  return `${name} ${seed}`
}

/** A number that changes with anything of a world that its bound depends on. */
export function fingerprintOf({ arms, requests }: World): number {
  const sky = arms.flatMap(({ arm, limits, weather }) => [
    JSON.stringify([arm, limits]),
    weather.outage.join(''),
    weather.slowTail.join(),
  ])
  const asked = requests.map(
    ({ atMs, difficulty, inputTokens, outputTokens, needs }) =>
      `${atMs} ${difficulty} ${inputTokens} ${outputTokens} ${needs.tools} ${needs.vision}`,
  )
  return hashOf(...sky, ...asked)
}
