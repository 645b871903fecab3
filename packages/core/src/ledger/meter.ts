/**
 * One window's count. A meter knows how much was charged when, and when room will be free; caps are its caller's.
 *
 * Amounts are whole numbers. Time never runs backwards here: a meter keeps the latest instant it has seen, so that a
 * clock set back frees nothing.
 */
import type { SlotRow } from './store.ts'

/** What a slot of a meter holds; `SlotRow` without the meter's name. */
export type Slot = Omit<SlotRow, 'meter'>

/** An amount against a cap, at an instant. */
export interface Claim {
  readonly amount: number
  readonly cap: number
  readonly atMs: number
}

/** What a charge is to become, now that the truth is known. */
export interface Correction {
  /** Added to the charge; negative for what was not used. */
  readonly by: number
  /** When the charge was made. */
  readonly chargedAtMs: number
  /** What `charge` returned. */
  readonly mark: number
  readonly cap: number
  readonly atMs: number
}

/** By how much the clock was found wrong, and what it shows now. */
export interface Shift {
  readonly byMs: number
  readonly atMs: number
}

export interface Meter {
  /** What counts at an instant. */
  used(at: Pick<Claim, 'cap' | 'atMs'>): number
  /** The first instant at which the claim fits, were nothing else charged; `atMs` itself if it fits now. */
  freeAtMs(claim: Claim): number
  /** Counts an amount, whether it fits or not. Returns what `correct` needs to find it again. */
  charge(claim: Claim): number
  /** Changes a charge. Takes back at most what of that charge still counts; an excess always counts. */
  correct(correction: Correction): void
  /** Takes off what turned out never to have been used, the oldest of it first. */
  forgive(claim: Claim): void
  /** When the count starts over, or the oldest part of it leaves; undefined when nothing is counted. */
  resetAtMs(at: Pick<Claim, 'cap' | 'atMs'>): number | undefined
  /** The slots changed since the last call. A slot that was left behind comes once more, expired. */
  takeChanged(): readonly Slot[]
  /** Counts what an earlier run counted. */
  restore(slot: Slot): void
  /** Moves all that is counted in time. It is written anew as a whole. */
  shift(shift: Shift): void
}
