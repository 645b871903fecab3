/**
 * A value from outside against a schema. What is wrong comes out as a 400 in the words of whoever has to mend it: the
 * field as clients write it, what is wanted there, and what came instead.
 */
import type { z } from 'zod'
import { type ApiError, invalidRequest } from './api-error.ts'
import { err, ok, type Result } from './result.ts'

/** The value as the schema has it. **Errors**: status 400 for the first thing that is wrong, its path in `param`. */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Result<z.output<Schema>, ApiError> {
  const parsed = schema.safeParse(value, { error: inPlainWords })
  return parsed.success ? ok(parsed.data) : err(explain(parsed.error))
}

function explain({ issues: [first] }: z.ZodError): ApiError {
  const issue = deepest(first)
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const path = [...(issue?.path ?? []), ...unknown].reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : text === ''
          ? String(key)
          : `${text}.${String(key)}`,
    '',
  )
  const what = issue?.message ?? 'The request is not valid.'
  return invalidRequest(
    path === '' ? what : `Invalid '${path}': ${what}`,
    path || null,
    'invalid_value',
  )
}

/** In a union that failed, the branch that came furthest tells what was meant. */
function deepest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue
  const inner = issue.errors
    .flatMap((branch) => branch.slice(0, 1))
    .map((found) => deepest(found))
    .filter((found) => found !== undefined)
    .sort((left, right) => right.path.length - left.path.length)[0]
  if (inner === undefined || inner.path.length === 0) return issue
  return { ...inner, path: [...issue.path, ...inner.path] }
}

/** What a schema says in its own words goes before this. */
function inPlainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${NOUNS[issue.expected] ?? issue.expected}, but ${arrived(issue.input)}.`
    case 'too_small':
      return `Expected at least ${amount(issue.origin, issue.minimum)}, but got ${measure(issue.input)}.`
    case 'too_big':
      return `Expected at most ${amount(issue.origin, issue.maximum)}, but got ${measure(issue.input)}.`
    case 'invalid_value':
      return `Expected ${oneOf(issue.values)}.`
    case 'invalid_union': {
      const { options } = issue
      return Array.isArray(options) ? `Expected ${oneOf(options)}.` : undefined
    }
    case 'unrecognized_keys':
      return 'There is no such field.'
    default:
      return undefined
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
}

function arrived(input: unknown): string {
  if (input === undefined) return 'it is missing'
  if (input === null) return 'got null'
  const noun = Array.isArray(input) ? 'an array' : NOUNS[typeof input]
  return `got ${typeof input === 'boolean' ? String(input) : (noun ?? typeof input)}`
}

const UNITS: Readonly<Record<string, string>> = { array: 'item', string: 'character' }

/** A bound with its unit; that of a number has none. */
function amount(origin: string, bound: number | bigint): string {
  const unit = UNITS[origin]
  if (unit === undefined) return String(bound)
  return `${bound} ${unit}${Number(bound) === 1 ? '' : 's'}`
}

/** The same measure of what came. */
function measure(input: unknown): string {
  return String(typeof input === 'string' || Array.isArray(input) ? input.length : input)
}

function oneOf(values: readonly unknown[]): string {
  const named = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  const [last = '', ...others] = named.reverse()
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`
}
