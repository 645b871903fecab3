/**
 * Keeps the ledger's promise to survive a crash: reservations are durable before their requests leave, many to a
 * commit; settlements follow in batches.
 */
import type { Ledger } from './ledger.ts'
import type { Shift } from './meter.ts'
import type { LedgerStore, SlotRow } from './store.ts'

/** The ledger to keep, where to, and when. */
export interface JournalOptions {
  readonly ledger: Ledger
  readonly store: LedgerStore
  /** Runs a callback at the end of the current turn of the event loop, so that one commit serves all of the turn. */
  readonly atEndOfTurn: (callback: () => void) => void
  /** Told when a write failed. The ledger goes on in memory; counts since the last commit would not survive a crash. */
  readonly onFailure: (error: unknown) => void
}

export class Journal {
  readonly #options: JournalOptions
  #turn: Promise<void> | undefined
  /** Slots that a failed checkpoint left unwritten; the newest amount of each. */
  readonly #unwritten = new Map<string, SlotRow>()
  #isWhole = false
  /** The last entry that a checkpoint has made unnecessary. */
  #writtenSeq = 0

  constructor(options: JournalOptions) {
    this.#options = options
  }

  /** Resolves once every reservation made so far is on disk. Never rejects. */
  durable(): Promise<void> {
    const { store, atEndOfTurn, onFailure } = this.#options
    this.#turn ??= new Promise((resolve) => {
      atEndOfTurn(() => {
        this.#turn = undefined
        this.#append()
        resolve(store.sync().catch(onFailure))
      })
    })
    return this.#turn
  }

  /** Writes all counts, so that the journal before this instant is not needed any more. */
  checkpoint(atMs: number): void {
    const { ledger, store, onFailure } = this.#options
    this.#append()
    const { slots, seq, isWhole } = ledger.takeCheckpoint()
    if (isWhole) this.#unwritten.clear()
    this.#isWhole ||= isWhole
    for (const slot of slots) this.#unwritten.set(`${slot.meter}@${slot.slotAtMs}`, slot)
    if (this.#unwritten.size === 0 && seq === this.#writtenSeq && !this.#isWhole) return
    try {
      const unwritten = [...this.#unwritten.values()]
      store.checkpoint({ slots: unwritten, seq, atMs, isWhole: this.#isWhole })
      this.#unwritten.clear()
      this.#isWhole = false
      this.#writtenSeq = seq
    } catch (thrown) {
      onFailure(thrown)
    }
  }

  /** Moves all counts in time. Written at once: entries of before and after would otherwise be told as of one clock. */
  shift(shift: Shift): void {
    this.#append()
    this.#options.ledger.shift(shift)
    this.checkpoint(shift.atMs)
  }

  #append(): void {
    const { ledger, store, onFailure } = this.#options
    const entries = ledger.takeJournal()
    if (entries.length === 0) return
    try {
      store.append(entries)
    } catch (thrown) {
      onFailure(thrown)
    }
  }
}
