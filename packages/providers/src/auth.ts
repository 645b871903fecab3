/** How a provider wants its key: as headers, made from the secret just before a call. */

export type Auth = (secret: string) => Readonly<Record<string, string>>

/** `Authorization: Bearer …`. */
export const bearer: Auth = (secret) => ({ authorization: `Bearer ${secret}` })

/** The key alone in a header of the provider's own. Never in the URL, which ends up in logs. */
export function headerKey(name: string): Auth {
  return (secret) => ({ [name]: secret })
}

/** Whether a secret can be a header's value at all: a line break would make a second header of it. */
export function isSendable(secret: string): boolean {
  return /^[\x21-\x7e]+$/.test(secret)
}
