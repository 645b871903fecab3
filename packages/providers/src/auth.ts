/** How a provider wants its key: as headers, made from the secret just before a call. */

export type Auth = (secret: string) => Readonly<Record<string, string>>

/** `Authorization: Bearer …`. */
export const bearer: Auth = (secret) => ({ authorization: `Bearer ${secret}` })

/** The key alone in a header of the provider's own. Never in the URL, which ends up in logs. */
export function headerKey(name: string): Auth {
  return (secret) => ({ [name]: secret })
}

/** No key at all: whatever is stored in its place stays here. */
export const anonymous: Auth = () => ({})

/** A key of two parts, `account:token`, the second of which is the bearer. */
export const accountAndToken: Auth = (secret) => bearer(secret.slice(secret.indexOf(':') + 1))

/** The account of such a key, for the address. */
export function accountOf(secret: string): string | undefined {
  return /^([\w-]{1,64}):./.exec(secret)?.[1]
}

/** Whether a secret can be a header's value at all: a line break would make a second header of it. */
export function isSendable(secret: string): boolean {
  return /^[\x21-\x7e]+$/.test(secret)
}
