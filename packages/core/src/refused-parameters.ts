/** What models turned out not to take, as far as it outlives a process. */

/** What one model, by its full name, does not take. */
export interface RefusedParametersRow {
  readonly model: string
  readonly parameters: readonly string[]
  readonly learnedAtMs: number
}

/** Where that is kept. */
export interface RefusedParameterStore {
  /** The oldest first. */
  load(): readonly RefusedParametersRow[]
  save(row: RefusedParametersRow): void
  remove(model: string): void
}
