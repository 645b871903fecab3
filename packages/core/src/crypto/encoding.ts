/** Bytes as base64url text and back, without padding, on what every runtime has. */

/** Bytes as base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes of a text; undefined when it is not canonical base64url. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const odd = text.length % 4
  if (!/^[\w-]*$/.test(text) || odd === 1) return undefined
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  // Two spellings of one value would let an attacker change a sealed text without breaking it. Only the last characters
  // can hide bits that no byte takes.
  const isCanonical = odd === 0 || text.endsWith(toBase64Url(bytes.subarray(1 - odd)))
  return isCanonical ? bytes : undefined
}

/** The 32 bytes of 64 hexadecimal digits; undefined for anything else, never a shorter key. */
export function fromHexKey(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) return undefined
  return Uint8Array.from({ length: 32 }, (_, at) =>
    Number.parseInt(text.slice(2 * at, 2 * at + 2), 16),
  )
}
