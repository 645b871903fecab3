/**
 * Keys in a text that somebody pasted: `.env` lines, JSON, CSV, or anything with keys in it. Finds them with the names
 * they stand under and the lines they stand on; whose they are is for `guess.ts` to say.
 */

/** One key in a text. */
export interface FoundKey {
  /** From 1. */
  readonly line: number
  /** The variable, property, column or word it stood under. */
  readonly name: string | undefined
  /** A provider that the text names in a place of its own. */
  readonly provider: string | undefined
  readonly key: string
}

/** What kind of text it was. */
export type PasteFormat = 'env' | 'json' | 'csv' | 'text'

/** A text that has been looked through. */
export interface Paste {
  readonly format: PasteFormat
  readonly keys: readonly FoundKey[]
}

/** Keys taken from one text; more than that is no paste of keys. */
const KEYS_MAX = 500
const KEY_CHARS_MAX = 512
/** What a token must have to be taken for a key where nothing names it one. */
const LOOSE_CHARS_MIN = 20

/** Looks a text through. */
export function findKeys(text: string): Paste {
  const clean = text.replace(/^\uFEFF/, '')
  const paste = fromJson(clean) ?? fromCsv(clean) ?? fromLines(clean)
  return { ...paste, keys: paste.keys.slice(0, KEYS_MAX) }
}

function isKey(text: string): boolean {
  return text.length > 0 && text.length <= KEY_CHARS_MAX && /^[\x21-\x7e]+$/.test(text)
}

function fromJson(text: string): Paste | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Looks like JSON and is none: its lines may still hold keys.
    return undefined
  }
  const keys: FoundKey[] = []
  const lineOf = (key: string): number =>
    text.slice(0, Math.max(0, text.indexOf(JSON.stringify(key).slice(1, -1)))).split('\n').length
  walk(value, undefined, 0, (found) => keys.push({ ...found, line: lineOf(found.key) }))
  return { format: 'json', keys }
}

const DEPTH_MAX = 8

/** Strings that stand under a name, and objects that have a `key` of their own. */
function walk(
  value: unknown,
  name: string | undefined,
  depth: number,
  found: (key: Omit<FoundKey, 'line'>) => void,
): void {
  if (typeof value === 'string') {
    if (isKey(value) && !isAddress(value)) found({ name, provider: undefined, key: value })
    return
  }
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return
  if (Array.isArray(value)) {
    for (const item of value) walk(item, name, depth + 1, found)
    return
  }
  const fields = new Map(
    Object.entries(value).map(([field, inner]) => [
      field.toLowerCase().replaceAll(/[-_]/g, ''),
      inner,
    ]),
  )
  const key = ['key', 'apikey', 'token', 'secret'].map((field) => fields.get(field)).find(isText)
  if (key === undefined) {
    for (const [field, inner] of Object.entries(value)) walk(inner, field, depth + 1, found)
    return
  }
  const label = ['label', 'name', 'variable'].map((field) => fields.get(field)).find(isText)
  const provider = ['provider', 'platform', 'service']
    .map((field) => fields.get(field))
    .find(isText)
  if (isKey(key.trim())) found({ name: label ?? name, provider, key: key.trim() })
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function fromCsv(text: string): Paste | undefined {
  const lines = text.split(/\r?\n/)
  const first = lines.findIndex((line) => line.trim() !== '')
  const head = lines[first]
  const separator = [',', ';', '\t'].find((one) => head?.includes(one))
  if (head === undefined || separator === undefined) return undefined
  const columns = cells(head, separator).map((cell) => cell.toLowerCase().replaceAll(/[\s_-]/g, ''))
  const at = (...names: readonly string[]) => columns.findIndex((column) => names.includes(column))
  const keyAt = at('key', 'apikey', 'token', 'secret', 'value')
  if (keyAt < 0) return undefined
  const providerAt = at('provider', 'platform', 'service')
  const nameAt = at('label', 'name', 'variable')
  const keys = lines.flatMap((line, index): FoundKey[] => {
    if (index <= first || line.trim() === '') return []
    const row = cells(line, separator)
    const key = row[keyAt] ?? ''
    const found = { name: row[nameAt] || undefined, provider: row[providerAt] || undefined, key }
    return isKey(key) ? [{ line: index + 1, ...found }] : []
  })
  return { format: 'csv', keys }
}

function cells(line: string, separator: string): readonly string[] {
  return line.split(separator).map((cell) => unquoted(cell.trim()))
}

function fromLines(text: string): Paste {
  const keys: FoundKey[] = []
  let assigned = 0
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const isComment = /^\s*(?:#(?!!)|\/\/)/.test(line)
    const whole = line.trimEnd().replace(/,$/, '').trimEnd()
    const assignment = /^\s*(?:export\s+|set\s+|-\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*(\S.*)$/.exec(
      whole,
    )
    const value = unquoted((assignment?.[2] ?? '').replace(/(?<!\s)\s+#.*$/, '').trim())
    if (!isComment && assignment !== null && isKey(value) && looksLikeKey(value)) {
      assigned++
      keys.push({ line: index + 1, name: assignment[1], provider: undefined, key: value })
    } else keys.push(...loose(line, index + 1))
  }
  return { format: assigned > keys.length / 2 ? 'env' : 'text', keys }
}

/** Tokens of a line that can be nothing but keys, each under the words before it. */
function loose(line: string, number: number): readonly FoundKey[] {
  const found: FoundKey[] = []
  let words: string[] = []
  for (const token of line.split(/[\s,;|"'`()<>]+/)) {
    const text = token.replace(/(?<![.:])[.:]+$/, '')
    if (text.length >= LOOSE_CHARS_MIN && isKey(text) && looksLikeKey(text)) {
      found.push({
        line: number,
        name: words.join(' ') || undefined,
        provider: undefined,
        key: text,
      })
      words = []
    } else if (/[a-z]/i.test(text)) words.push(text)
  }
  return found
}

/** Letters and digits mixed, and no address, path or file name. */
function looksLikeKey(text: string): boolean {
  return text.length >= 8 && /[a-z]/i.test(text) && /\d/.test(text) && !isAddress(text)
}

function isAddress(text: string): boolean {
  return /^[a-z][\w+.-]*:\/\//i.test(text) || text.startsWith('/') || text.startsWith('./')
}

function unquoted(text: string): string {
  return /^(["'`])(.*)\1$/s.exec(text)?.[2] ?? text
}
