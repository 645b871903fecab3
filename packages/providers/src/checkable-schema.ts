/**
 * What of a client's JSON Schema an answer may be held to. A schema is somebody's program: its patterns, and references
 * that lead back or double, can take any time, and everybody else would wait for it.
 */
import type { JsonObject } from '@freellmapi/core'
import { isWire, type Wire } from './json.ts'
import { mapSchema } from './json-schema.ts'

/** Patterns take what time they like, and so do comparisons of each with each. An answer is not held to these. */
const LEFT_OUT = new Set(['pattern', 'format', 'uniqueItems'])
/** What cannot be left out without making others wrong, or leads where nobody has looked. */
const BEYOND = /^(?:patternProperties|\$id|\$anchor|\$dynamic\w+|\$recursive\w+|__absolute_\w+)$/
/** Where a reference may lead: to a definition, all of which are looked at. */
const REFERENCE = /^#\/(\$defs|definitions)\/([^/~%]+)$/
/** Things to look at, each as often as something refers to it: more than any schema for people's use has. */
const SIZE_MAX = 3_000
/** The same times the characters of an answer: some tenths of a second at the worst. */
const STEPS_MAX = 20_000_000

/** The part of a schema that an answer of so many characters is held to; undefined when that could take long. */
export function checkable(schema: JsonObject, chars: number): Wire | undefined {
  let isBeyond = false
  const plain = mapSchema(schema, (node) => {
    const entries = Object.entries(node).filter(([key]) => !LEFT_OUT.has(key))
    isBeyond ||= entries.some(([key]) => BEYOND.test(key))
    isBeyond ||= typeof node['$ref'] === 'string' && !REFERENCE.test(node['$ref'])
    return Object.fromEntries(entries)
  })
  if (isBeyond || !isWire(plain)) return undefined
  const most = Math.min(SIZE_MAX, Math.floor(STEPS_MAX / Math.max(chars, 1)))
  return sizeOf(plain, plain, most) < most ? plain : undefined
}

/** How much there is to look at, or at least `most`: what leads back to itself has no end. */
function sizeOf(node: unknown, root: Wire, most: number): number {
  if (typeof node !== 'object' || node === null) return 1
  let size = 1
  for (const [key, part] of Object.entries(node)) {
    if (size >= most) break
    const next = key === '$ref' ? targetOf(part, root) : part
    size += sizeOf(next, root, most - size)
  }
  return size
}

function targetOf(reference: unknown, root: Wire): unknown {
  const [, where = '', name = ''] = REFERENCE.exec(String(reference)) ?? []
  const definitions = root[where]
  return isWire(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined
}
