/** Pasted keys: what was recognised in a text, and what became of it. */
import { z } from 'zod'
import { keyBody, VERDICTS } from './key.ts'

/** Longest text that is looked through: hundreds of keys. */
const TEXT_CHARS_MAX = 60_000

/** A paste, with the owner's word on what the text alone does not tell. */
export const keyImport = z.strictObject({
  text: z.string().min(1).max(TEXT_CHARS_MAX),
  /** The provider of an entry, by its line. */
  choices: z
    .array(z.strictObject({ line: z.int().min(1), provider: z.string().min(1).max(40) }))
    .max(500)
    .default([]),
  /** Lines to leave out. */
  skip: z.array(z.int().min(1)).max(500).default([]),
})

const switchValue = z.enum(['0', '1']).default('0')

/**
 * `dryRun=1` stores nothing; `validate=1` asks each new key's provider whether the key is good, and stores none that is
 * refused. Both together check keys that nobody has decided to store.
 */
export const keyImportQuery = z.strictObject({ dryRun: switchValue, validate: switchValue })

/**
 * What an entry is: `new` will be (or was) stored; `duplicate` is stored already; `repeated` stands twice in the text;
 * `ambiguous` fits several providers; `unknown` fits none; `skipped` was left out.
 */
const ENTRY_STATES = ['new', 'duplicate', 'repeated', 'ambiguous', 'unknown', 'skipped'] as const

/** One key found in a text. */
const importEntry = z.object({
  /** Where it stands in the text, from 1. */
  line: z.number(),
  /** The name it stood under: a variable, a column, a label. */
  name: z.string().nullable(),
  masked: z.string(),
  provider: z.string().nullable(),
  /** Providers it may belong to, likeliest first. */
  candidates: z.array(z.string()),
  /** What the guess was read from. */
  evidence: z.enum(['choice', 'name', 'pattern', 'none']),
  state: z.enum(ENTRY_STATES),
  /** The provider's own answer, when it was asked now or a moment ago. */
  verdict: z.enum(VERDICTS).nullable(),
  /** The stored key, once it is stored; the one it repeats, for a duplicate. */
  key: keyBody.nullable(),
})
export interface ImportEntry extends z.output<typeof importEntry> {}

/** A paste and what became of it. */
export const importBody = z.object({
  format: z.enum(['env', 'json', 'csv', 'text']),
  isDryRun: z.boolean(),
  entries: z.array(importEntry),
  /** Keys stored by this call. */
  stored: z.number(),
})
export interface ImportBody extends z.output<typeof importBody> {}
