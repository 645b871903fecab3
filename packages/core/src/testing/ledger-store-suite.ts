/** What the ledger needs of wherever its counts are kept. */

import type { LearnedLimitStore } from '../ledger/learned-limits.ts'
import { Ledger } from '../ledger/ledger.ts'
import { bucket, fixed, rolling, session } from '../ledger/limit.ts'
import type { MeterReading } from '../ledger/reservation.ts'
import type { LedgerStore, SlotRow } from '../ledger/store.ts'
import { anUpstream } from './an-upstream.ts'
import { type StoreCase, same } from './store-case.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)
const DAY_MS = 86_400_000

/** The guarantees of a `LedgerStore`. */
export const ledgerStoreSuite: readonly StoreCase<LedgerStore>[] = [
  {
    name: 'an empty store has counted nothing',
    run: ({ store }) => same(store.load(), { slots: [], journal: [] }),
  },
  {
    name: 'entries survive in the order they were made',
    run: ({ store, reopen }) => {
      store.append([entry(1), entry(2)])
      store.append([entry(3)])
      same(reopen().load().journal, [entry(1), entry(2), entry(3)])
    },
  },
  {
    name: 'a checkpoint ends the entries it tells of, and no others',
    run: ({ store, reopen }) => {
      store.append([entry(1), entry(2), entry(3)])
      store.checkpoint({ slots: [slot()], seq: 2, atMs: NOON_MS, isWhole: false })
      same(reopen().load(), { slots: [slot()], journal: [entry(3)] })
    },
  },
  {
    name: 'a slot that is written again has the newest amount',
    run: ({ store, reopen }) => {
      for (const amount of [1, 20, 3])
        store.checkpoint({ slots: [slot({ amount })], seq: 0, atMs: NOON_MS, isWhole: false })
      same(reopen().load().slots, [slot({ amount: 3 })])
    },
  },
  {
    name: 'slots that have left their window are forgotten, others are not',
    run: ({ store, reopen }) => {
      const over = slot({ meter: 'over', expiresAtMs: NOON_MS + 5_000 })
      store.checkpoint({ slots: [over, slot()], seq: 0, atMs: NOON_MS, isWhole: false })
      store.checkpoint({ slots: [], seq: 0, atMs: NOON_MS + 5_000, isWhole: false })
      same(reopen().load().slots, [slot()])
    },
  },
  {
    name: 'a whole checkpoint leaves nothing of those before it',
    run: ({ store, reopen }) => {
      const before = slot({ meter: 'before' })
      store.checkpoint({ slots: [before], seq: 0, atMs: NOON_MS, isWhole: false })
      store.checkpoint({ slots: [slot()], seq: 0, atMs: NOON_MS, isWhole: true })
      same(reopen().load().slots, [slot()])
    },
  },
  {
    name: 'large counts come back exactly',
    run: ({ store, reopen }) => {
      const large = slot({ amount: 2 ** 40 + 1 })
      store.checkpoint({ slots: [large], seq: 0, atMs: NOON_MS, isWhole: false })
      same(reopen().load().slots, [large])
    },
  },
  {
    name: 'a ledger that is opened again has counted what it had, in every kind of window',
    run: ({ store, reopen }) => {
      const before = countSome(store)
      const after = new Ledger({
        limitsOf: () => LIMITS,
        restored: { ...reopen().load(), atMs: NOON_MS + 9_000 },
      })
      // A bucket has not drained between its last checkpoint and what only the journal knows of.
      const drainedAtMost = (BUCKET_CAP * CHECKPOINT_MS) / 60_000
      same(
        after.readings(UPSTREAM, NOON_MS + 9_000).map(({ limit, meter, used }, at) => {
          const less = used - (before[at]?.used ?? 0)
          const isNear = limit.window.kind === 'bucket' && less >= 0 && less <= drainedAtMost
          return { meter, used: isNear ? before[at]?.used : used }
        }),
        before.map(({ meter, used }) => ({ meter, used })),
      )
    },
  },
]

/** The guarantees of a `LearnedLimitStore`. */
export const learnedLimitStoreSuite: readonly StoreCase<LearnedLimitStore>[] = [
  {
    name: 'what was learned last is what is known',
    run: ({ store, reopen }) => {
      const first = { meter: 'a', cap: 50, basis: 'inferred', learnedAtMs: NOON_MS } as const
      const second = { ...first, cap: 1_000, basis: 'stated', learnedAtMs: NOON_MS + 1 } as const
      store.write({ saved: [first], forgotten: [] })
      store.write({ saved: [second], forgotten: ['b'] })
      const later = reopen()
      same(later.load(), [second])
      later.write({ saved: [], forgotten: ['a'] })
      same(later.load(), [])
    },
  },
]

const BUCKET_CAP = 60_000
const CHECKPOINT_MS = 1_000
const UPSTREAM = anUpstream()
const LIMITS = [
  rolling('requests', 30, 'minute'),
  rolling('tokens', 100_000, 'day'),
  fixed({ unit: 'requests', cap: 50, period: 'day', timeZone: 'America/Los_Angeles' }, 'account'),
  bucket('tokens', BUCKET_CAP, 'minute', 'pool:standard'),
  session({ unit: 'requests', cap: 40, spanMs: 5 * 3_600_000 }),
].map((fact) => ({ ...fact, source: 'catalog' as const, asOf: '2026-11-22' }))

/** Some requests, the last of which only the journal knows of. */
function countSome(store: LedgerStore): readonly MeterReading[] {
  const ledger = new Ledger({ limitsOf: () => LIMITS })
  const cost = { requests: 1, inputTokens: 1_000, outputTokens: 500 }
  for (let call = 0; call < 9; call++) {
    const atMs = NOON_MS + call * CHECKPOINT_MS
    const reserved = ledger.reserve(UPSTREAM, cost, atMs)
    if (!reserved.ok) throw new Error('the ledger refused')
    const spent = { ...cost, outputTokens: 100 * call }
    if (call < 8) ledger.settle(reserved.value, spent, atMs + 500)
    store.append(ledger.takeJournal())
    if (call === 7) store.checkpoint({ ...ledger.takeCheckpoint(), atMs })
  }
  return ledger.readings(UPSTREAM, NOON_MS + 9_000)
}

function entry(seq: number): {
  seq: number
  atMs: number
  charges: { meter: string; amount: number }[]
} {
  return {
    seq,
    atMs: NOON_MS + seq,
    charges: [{ meter: `p a model:m/${seq} tokens x`, amount: seq }],
  }
}

function slot(change: Partial<SlotRow> = {}): SlotRow {
  const expiresAtMs = NOON_MS + DAY_MS
  return { meter: 'p a pool:free requests y', slotAtMs: NOON_MS, amount: 7, expiresAtMs, ...change }
}
