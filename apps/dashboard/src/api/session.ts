/** Signing in and out. The admin key crosses the wire once and is kept nowhere in the browser. */
import { sessionEnded, sessionOpened } from '../session.ts'
import { answer, api } from './client.ts'
import { asFailure } from './failure.ts'

/** Asks the server whether this browser is signed in; `session()` has the answer. A server that is away ends nothing. */
export async function askWhoWeAre(): Promise<void> {
  try {
    const { via } = await answer(api.session.$get())
    if (via === null) sessionEnded()
    else sessionOpened()
  } catch (thrown) {
    // A 401 has ended the session already; anything else is the page's to show.
    if (asFailure(thrown).status !== 401) sessionOpened()
  }
}

/** How long secrets are shown without another proof. */
export async function proofLastsMs(): Promise<number> {
  return (await answer(api.session.$get())).provenForMs ?? 0
}

/** Proves with the admin key that it is still the owner who sits here. **Errors**: throws `Failure`. */
export async function proveAgain(key: string): Promise<void> {
  await api.session.proof.$post({ json: { key } })
}

/** Exchanges the admin key, or a one-use code from a sign-in link, for the session cookie. **Errors**: throws `Failure`. */
export async function signIn(proof: { readonly key: string } | { readonly code: string }) {
  await api.session.$post({ json: proof })
  sessionOpened()
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  await api.session.$delete()
  sessionEnded()
}
