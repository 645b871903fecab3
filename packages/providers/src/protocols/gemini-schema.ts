/**
 * JSON Schema as Gemini takes it in `parametersJsonSchema` and `responseJsonSchema`: nearly whole.
 *
 * An unknown keyword fails the entire request, so what is documented as missing is dropped or said otherwise.
 * Source: googleapis/js-genai src/types.ts, 2.18.0; pydantic-ai profiles/google.py, 2026-08.
 */

import { text, type Wire } from '../json.ts'
import { mapSchema } from '../json-schema.ts'

/** Keywords that Gemini refuses or ignores, and that only ever narrow or describe. */
const DROPPED = new Set([
  '$schema',
  'title',
  'examples',
  'discriminator',
  'exclusiveMinimum',
  'exclusiveMaximum',
])

/** A schema that Gemini takes. Names of properties are never touched, whatever they are called. */
export function cleanSchema(schema: unknown): unknown {
  return mapSchema(schema, cleanNode)
}

function cleanNode(node: Wire): Wire {
  // A reference may have no siblings but other `$` keywords.
  if ('$ref' in node) {
    return Object.fromEntries(
      Object.entries(node).filter(([key]) => key.startsWith('$') && key !== '$schema'),
    )
  }
  const cleaned: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'const') cleaned['enum'] = [value]
    else if (key === 'format') cleaned['description'] = described(node, text(value))
    else if (!DROPPED.has(key) && !(key === 'description' && 'format' in node)) cleaned[key] = value
  }
  if ('const' in node && !('type' in node)) return { ...typeOf(node['const']), ...cleaned }
  return cleaned
}

/** The format becomes words, which the model can follow as well. */
function described(node: Wire, format: string): string {
  const description = text(node['description'])
  return description === '' ? `Format: ${format}` : `${description} (format: ${format})`
}

function typeOf(value: unknown): Wire {
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' }
  return typeof value === 'string' || typeof value === 'boolean' ? { type: typeof value } : {}
}
