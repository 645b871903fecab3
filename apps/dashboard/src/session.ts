/**
 * Whether this browser is signed in. The proof is an HttpOnly cookie that scripts cannot read, so this only remembers what
 * the server said last. The one module-level signal: a request that is refused anywhere ends the session everywhere.
 */
import { createSignal } from 'solid-js'

const [session, setSession] = createSignal<'unknown' | 'open' | 'ended'>('unknown')

/** `unknown` until the first answer; `ended` after a refusal or a sign-out. */
export { session }

/** The server knows us. */
export function sessionOpened(): void {
  setSession('open')
}

/** The server does not know us, or no more. */
export function sessionEnded(): void {
  setSession('ended')
}
