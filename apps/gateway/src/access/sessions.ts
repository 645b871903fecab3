/**
 * Signed-in browsers, and the one-use codes that sign one in. A session ends when its browser signs out, after a day
 * without use, and with the admin key it was opened with.
 */
import { type Clock, type KeyedHash, mintAccessKey, toBase64Url } from '@freellmapi/core'
import type { SessionStore } from '@freellmapi/db'

/** A day without use ends a session. */
const SESSION_IDLE_MS = 24 * 3_600_000
/** What shows a secret wants a proof no older than that: a screen may have been left to somebody else. */
const PROOF_MS = 5 * 60_000
/** Long enough to fetch a phone, too short to matter when it is found in a scroll-back. */
const CODE_MS = 10 * 60_000
const CODES_MAX = 20
const CODE_BYTES = 24
/** A session's last use is written this often, not with every call. */
const TOUCH_MS = 60_000

/** Where sessions are kept, and which admin key they belong to. */
export interface SessionsOptions {
  readonly store: SessionStore
  readonly hash: KeyedHash
  readonly adminKeyHash: string
  readonly clock: Clock
  /** Told when a write failed that can wait. */
  readonly onStoreFailure: (thrown: unknown) => void
}

/** A session that goes on. */
export interface Session {
  /** When it ends if nobody uses it. */
  readonly idleEndsAtMs: number
  /** How long its user's last proof still counts; zero when it does no more. */
  readonly provenForMs: number
}

export class Sessions {
  readonly #options: SessionsOptions
  /** Hash of each unused code, and when it ends. */
  readonly #codes = new Map<string, number>()

  constructor(options: SessionsOptions) {
    this.#options = options
    this.prune()
  }

  /** Opens a session for whoever has just proved to be the owner. The cookie is told once and kept nowhere. */
  async open(): Promise<{ readonly cookie: string; readonly session: Session }> {
    const { store, hash, adminKeyHash, clock } = this.#options
    const cookie = mintAccessKey()
    const atMs = clock.nowMs()
    store.insert({
      hash: await hash(cookie),
      adminKeyHash,
      createdAtMs: atMs,
      seenAtMs: atMs,
      provenAtMs: atMs,
    })
    return {
      cookie,
      session: { idleEndsAtMs: atMs + SESSION_IDLE_MS, provenForMs: PROOF_MS },
    }
  }

  /** The session of a cookie; undefined when it has ended, or never was. */
  async use(cookie: string): Promise<Session | undefined> {
    const { store, hash, adminKeyHash, clock } = this.#options
    const hashed = await hash(cookie)
    const row = store.find(hashed)
    const atMs = clock.nowMs()
    if (row === undefined || row.adminKeyHash !== adminKeyHash) return undefined
    if (row.seenAtMs + SESSION_IDLE_MS <= atMs) return undefined
    if (atMs - row.seenAtMs >= TOUCH_MS) this.#touch(hashed, atMs)
    // A clock that was set back makes no proof last longer, and one that was set right by a little ends none.
    const provenForMs = Math.max(0, PROOF_MS - Math.abs(atMs - row.provenAtMs))
    return { idleEndsAtMs: atMs + SESSION_IDLE_MS, provenForMs }
  }

  /** The user of a cookie has just proved again to be the owner. */
  async prove(cookie: string): Promise<void> {
    const { store, hash, clock } = this.#options
    store.prove(await hash(cookie), clock.nowMs())
  }

  /** A disk that is full must not send its owner away: the session then ends a little early, at worst. */
  #touch(hash: string, atMs: number): void {
    const { store, onStoreFailure } = this.#options
    try {
      store.touch(hash, atMs)
    } catch (thrown) {
      onStoreFailure(thrown)
    }
  }

  /** Ends the session of a cookie. */
  async end(cookie: string): Promise<void> {
    this.#options.store.remove(await this.#options.hash(cookie))
  }

  /** A code that signs one browser in, once. */
  async mintCode(): Promise<{ readonly code: string; readonly expiresAtMs: number }> {
    const code = toBase64Url(crypto.getRandomValues(new Uint8Array(CODE_BYTES)))
    const expiresAtMs = this.#options.clock.nowMs() + CODE_MS
    this.#codes.set(await this.#options.hash(code), expiresAtMs)
    const [oldest] = this.#codes.keys()
    if (this.#codes.size > CODES_MAX && oldest !== undefined) this.#codes.delete(oldest)
    return { code, expiresAtMs }
  }

  /** Uses a code up; whether it was good. */
  async redeem(code: string): Promise<boolean> {
    const hashed = await this.#options.hash(code)
    const expiresAtMs = this.#codes.get(hashed)
    this.#codes.delete(hashed)
    return expiresAtMs !== undefined && expiresAtMs > this.#options.clock.nowMs()
  }

  /** Forgets the sessions that have ended. */
  prune(): void {
    const { store, adminKeyHash, clock } = this.#options
    store.prune(adminKeyHash, clock.nowMs() - SESSION_IDLE_MS)
  }
}

/** Where on the dashboard a code is taken; in the fragment, which browsers send to nobody. */
export function signInPath(code: string): string {
  return `/login#code=${code}`
}
