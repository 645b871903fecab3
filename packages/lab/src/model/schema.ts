/** Builds one instance of a JSON Schema, the same one every time. */
import { isObject, type Json, type JsonObject, objectOf, stringOf } from '../json.ts'

/** Deeper than this a schema refers to itself; only what it requires is filled in from there on. */
const DEPTH_MAX = 6

const BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-11-22',
  'date-time': '2026-11-22T10:00:00Z',
  time: '10:00:00Z',
  duration: 'PT1H',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '3b241101-e2bb-4255-8caf-4136c566a962',
  ipv4: '192.0.2.1',
  hostname: 'example.com',
}

/** What free strings become: the first takes the subject, so that two calls can differ. */
export interface Filling {
  readonly subject: string
}

/** An instance of `schema`. Free strings become the filling's subject. */
export function instanceOf(schema: JsonObject, filling: Filling): Json {
  return instance(schema, { root: schema, filling, depth: 0 })
}

interface Walk {
  readonly root: JsonObject
  readonly filling: Filling
  readonly depth: number
}

function instance(given: Json | undefined, walk: Walk): Json {
  const schema = resolve(given, walk)
  const { enum: values, const: constant, anyOf, oneOf } = schema
  if (constant !== undefined) return constant
  if (Array.isArray(values) && values.length > 0) return values[0] ?? null
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) {
    const real = choices.find((choice) => isObject(choice) && choice['type'] !== 'null')
    return instance(real ?? choices[0], deeper(walk))
  }
  switch (typeOf(schema)) {
    case 'object':
      return objectInstance(schema, walk)
    case 'array':
      return arrayInstance(schema, walk)
    case 'integer':
      return Math.ceil(numberInstance(schema))
    case 'number':
      return numberInstance(schema)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return stringInstance(schema, walk.filling)
  }
}

function deeper(walk: Walk): Walk {
  return { ...walk, depth: walk.depth + 1 }
}

/** Follows `$ref` inside the root and merges `allOf`, which providers accept without enforcing. */
function resolve(given: Json | undefined, walk: Walk): JsonObject {
  let schema = objectOf(given)
  for (let hops = 0; hops < DEPTH_MAX && typeof schema['$ref'] === 'string'; hops++) {
    const path = schema['$ref'].split('/').slice(1)
    schema = objectOf(path.reduce<Json | undefined>((at, key) => objectOf(at)[key], walk.root))
  }
  const { allOf } = schema
  if (!Array.isArray(allOf)) return schema
  return Object.assign({}, schema, ...allOf.map((part: Json) => resolve(part, walk)))
}

function typeOf(schema: JsonObject): string {
  const { type, properties, items } = schema
  const named = Array.isArray(type) ? type.find((one) => one !== 'null') : type
  if (typeof named === 'string') return named.toLowerCase()
  if (properties !== undefined) return 'object'
  return items === undefined ? 'string' : 'array'
}

function objectInstance(schema: JsonObject, walk: Walk): JsonObject {
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const members = Object.entries(objectOf(schema['properties'])).filter(
    ([name]) => walk.depth < DEPTH_MAX || required.includes(name),
  )
  // A schema that requires itself has no instance; an empty object ends the walk.
  if (walk.depth > DEPTH_MAX * 2) return {}
  return Object.fromEntries(members.map(([name, sub]) => [name, instance(sub, deeper(walk))]))
}

function arrayInstance(schema: JsonObject, walk: Walk): Json {
  if (walk.depth >= DEPTH_MAX) return []
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 1
  const count = Math.min(Math.max(least, 1), 16)
  return Array.from({ length: count }, () => instance(schema['items'], deeper(walk)))
}

function numberInstance(schema: JsonObject): number {
  const { minimum, maximum, exclusiveMinimum, multipleOf } = schema
  let value = 1
  if (typeof maximum === 'number') value = Math.min(value, maximum)
  if (typeof minimum === 'number') value = Math.max(value, minimum)
  if (typeof exclusiveMinimum === 'number') value = Math.max(value, exclusiveMinimum + 1)
  return typeof multipleOf === 'number' ? Math.ceil(value / multipleOf) * multipleOf : value
}

function stringInstance(schema: JsonObject, filling: Filling): string {
  const { format, minLength, maxLength } = schema
  const text = BY_FORMAT[stringOf(format)] ?? filling.subject
  const long = typeof minLength === 'number' ? text.padEnd(minLength, '.') : text
  return typeof maxLength === 'number' ? long.slice(0, maxLength) : long
}
