/** Letters without a meaning, which nothing on the way can compress. */
import { toBase64Url } from '@freellmapi/core'

/** So many of them, of base64url's alphabet. */
export function randomLetters(count: number): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(count))).slice(0, count)
}
