/** Walks a JSON Schema, telling keywords from property names: a property may be called `title` or `const`. */
import { isWire, type Wire } from './json.ts'

/** Keywords whose value maps names to schemas. */
const NAMED = new Set([
  'properties',
  '$defs',
  'definitions',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
])
/** Keywords whose value is a schema. */
const SINGLE = new Set(
  `items additionalItems unevaluatedItems contains additionalProperties unevaluatedProperties propertyNames not if then
  else`.split(/\s+/),
)
/** Keywords whose value is a list of schemas; that of `items` may be one. */
const LISTED = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'])

/** A schema rebuilt from the leaves up: `change` sees each subschema once its own subschemas are done. */
export function mapSchema(schema: unknown, change: (node: Wire) => Wire): unknown {
  if (!isWire(schema)) return schema
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (NAMED.has(key) && isWire(value)) {
      const named = Object.entries(value).map(([name, one]) => [name, mapSchema(one, change)])
      return [key, Object.fromEntries(named)]
    }
    if (LISTED.has(key) && Array.isArray(value)) {
      return [key, value.map((one) => mapSchema(one, change))]
    }
    return [key, SINGLE.has(key) ? mapSchema(value, change) : value]
  })
  return change(Object.fromEntries(entries))
}

/** A schema without some keywords, at any depth. */
export function dropKeywords(schema: unknown, keywords: readonly string[]): unknown {
  const dropped = new Set(keywords)
  return mapSchema(schema, (node) =>
    Object.fromEntries(Object.entries(node).filter(([key]) => !dropped.has(key))),
  )
}
