/** JSON as the wire carries it, and the few guards that reading a stranger's request needs. */

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** A JSON object. `undefined` members are left out when it is written, as `JSON.stringify` does. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** Header names and values in sending order; names keep their case, and may repeat. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** Tells an object from every other JSON value. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object itself, or an empty one when it is anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The object items of an array; nothing when it is no array. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The string itself, or an empty one when it is anything else. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value that `text` writes, or `undefined` when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** Every string inside a value, keys left out. */
export function* stringsIn(value: Json | undefined): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const item of value) yield* stringsIn(item)
  else if (isObject(value)) for (const item of Object.values(value)) yield* stringsIn(item)
}
