/** Short ids that follow from what they name, so that a call and its result get the same one without a memory. */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * `length` base62 characters that depend on all of `source`. Not a secret and not proof against an adversary:
 * two ids of one conversation must differ, nothing more. Mixing after MurmurHash3 (public domain).
 */
export function shortId(source: string, length: number): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b]
  for (let at = 0; at < source.length; at++) {
    const unit = source.charCodeAt(at)
    a = Math.imul(a ^ unit, 0xcc9e2d51)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b ^ unit ^ (a >>> 7), 0x1b873593)
    b = (b << 17) | (b >>> 15)
  }
  let id = ''
  for (let at = 0; at < length; at++) {
    a = mix(a ^ (b + at))
    b = mix(b + a)
    id += BASE62.charAt((a >>> 0) % BASE62.length)
  }
  return id
}

/** An id in the shape OpenAI's own have. */
export function callId(source: string): string {
  return `call_${shortId(source, 24)}`
}

function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
