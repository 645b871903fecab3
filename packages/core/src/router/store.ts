/** Where the router's memory survives a restart. Losing it costs minutes of learning, never quota. */

/** Keeps one document. */
export interface RouterStore {
  /** The document saved last, as text; nothing when none was. */
  load(): string | undefined
  /** Replaces it in one commit. */
  save(document: string): void
}
