/** Reads JSON that nobody vouches for: every accessor answers `undefined` instead of throwing. */
import type { JsonValue } from '@freellmapi/core'

/** A JSON object whose members are still to be checked. */
export type Wire = Readonly<Record<string, unknown>>

/** Whether `value` is a JSON object, not an array and not null. */
export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object, an empty one where it is something else. */
export function wire(value: unknown): Wire {
  return isWire(value) ? value : NO_MEMBERS
}

const NO_MEMBERS: Wire = Object.freeze({})

/** The value as a list, an empty one where it is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** What `read` makes of each entry of a list, joined; empty where the value is something else. */
export function joined(value: unknown, read: (entry: Wire) => string): string {
  return Array.isArray(value) ? value.map((entry) => read(wire(entry))).join('') : ''
}

/** The value as text, empty where it is something else. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value as a count: a whole number that is not negative and that doubles represent exactly. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** An object without the members that are `undefined`. */
export function withoutUndefined(fields: Wire): Wire {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** Parses JSON; `undefined` (which no JSON spells) when the text is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

/** JSON text with half surrogates replaced, which some providers refuse and none can show. */
export function toWireText(body: Wire): string {
  const source = JSON.stringify(body)
  // Whole pairs are written as they are; only a half is ever escaped.
  if (!source.includes('\\ud')) return source
  return JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  )
}

/** Calls a value JSON. The caller guarantees that it came out of `parseJson`. */
export function asJson(value: unknown): JsonValue {
  return value as JsonValue
}
