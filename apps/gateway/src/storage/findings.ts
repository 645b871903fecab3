/** What the nightly checks found last, for whoever is to be told: alerts and the status. */

/** A database with pages that cannot be read. */
export interface Damage {
  /** The name of the last copy that is whole; null when there is none. */
  readonly lastGood: string | null
}

/** Filled in by the jobs; until the first check nothing is known to be wrong. */
export interface StorageFindings {
  damage: Damage | undefined
  /** What could not be made last time, for whatever reason. */
  readonly failing: Set<'copy' | 'backup'>
}

/** Nothing is known to be wrong. */
export function noFindings(): StorageFindings {
  return { damage: undefined, failing: new Set() }
}
