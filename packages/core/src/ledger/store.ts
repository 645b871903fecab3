/**
 * Where the ledger's counts survive a restart.
 *
 * Two kinds of rows, as in any write-ahead log: a journal entry per reservation, durable before its request leaves,
 * and checkpoints of the meters' slots that make the entries before them unnecessary. After a crash the open entries
 * are charged at their full estimate, so counts can only be too high, never too low.
 */

/** What one meter counted in one slot of its window. */
export interface SlotRow {
  readonly meter: string
  /** Start of the slot, epoch milliseconds. */
  readonly slotAtMs: number
  readonly amount: number
  /** When the slot has left its window for good. */
  readonly expiresAtMs: number
}

/** One reservation: what it charged to which meters. `seq` rises by one per reservation of this process. */
export interface JournalEntry {
  readonly seq: number
  readonly atMs: number
  readonly charges: readonly { readonly meter: string; readonly amount: number }[]
}

/** Writes are synchronous, because a check-and-hold without an `await` inside cannot race; only the disk is waited for. */
export interface LedgerStore {
  /** All slots, and the journal entries no checkpoint has covered, oldest first. */
  load(): {
    readonly slots: readonly SlotRow[]
    readonly journal: readonly JournalEntry[]
  }
  /** Appends entries in one commit. On return they survive the death of the process. */
  append(entries: readonly JournalEntry[]): void
  /** Resolves once all that was appended before this call survives a power cut as well. **Errors**: rejects when the disk failed. */
  sync(): Promise<void>
  /** Writes slots, forgets journal entries up to and including `seq` and slots expired at `atMs`: one commit. */
  checkpoint(checkpoint: Checkpoint): void
}

/** What the meters count, as far as it changed. */
export interface Checkpoint {
  readonly slots: readonly SlotRow[]
  /** The last journal entry that the slots tell of. */
  readonly seq: number
  readonly atMs: number
  /** Whether these slots are all there are: earlier ones are forgotten. */
  readonly isWhole: boolean
}

/** A store that lives as long as the process: for the library, tests and edge runtimes. */
export class MemoryLedgerStore implements LedgerStore {
  readonly #slots = new Map<string, SlotRow>()
  #journal: JournalEntry[] = []

  load(): { slots: SlotRow[]; journal: JournalEntry[] } {
    return { slots: [...this.#slots.values()], journal: [...this.#journal] }
  }

  append(entries: readonly JournalEntry[]): void {
    this.#journal.push(...entries)
  }

  sync(): Promise<void> {
    return Promise.resolve()
  }

  checkpoint({ slots, seq, atMs, isWhole }: Checkpoint): void {
    if (isWhole) this.#slots.clear()
    for (const slot of slots) this.#slots.set(`${slot.meter}@${slot.slotAtMs}`, slot)
    this.#journal = this.#journal.filter((entry) => entry.seq > seq)
    for (const [key, slot] of this.#slots) if (slot.expiresAtMs <= atMs) this.#slots.delete(key)
  }
}
