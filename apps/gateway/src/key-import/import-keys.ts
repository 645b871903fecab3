/** A pasted text becomes stored keys, or a preview of them. The keys themselves go no further than the credentials. */
import { type CredentialRow, hintOf } from '@freellmapi/core'
import type { Provider } from '@freellmapi/providers'
import type { KeyBody } from '../shapes/key.ts'
import type { ImportBody, ImportEntry } from '../shapes/key-import.ts'
import type { Credentials } from '../upstreams/credentials.ts'
import type { Candidate, CandidateKeys } from './candidate-keys.ts'
import { type FoundKey, findKeys } from './find-keys.ts'
import { type Guess, guessProvider } from './guess.ts'

/** What to do with a text. */
export interface ImportOrder {
  readonly text: string
  readonly choices: readonly { readonly line: number; readonly provider: string }[]
  readonly skip: readonly number[]
  readonly isDryRun: boolean
  readonly validates: boolean
}

/** What an import works with. */
export interface ImportDeps {
  readonly providers: readonly Provider[]
  readonly credentials: Credentials
  readonly describe: (row: CredentialRow) => KeyBody
  readonly candidates: CandidateKeys
  /** Ends the questions to providers. */
  readonly signal: AbortSignal
}

/** Keys of one text that providers are asked about; whoever pastes more learns of the rest when they are stored. */
const CHECKS_MAX = 100

/** A key that is to be stored. */
interface Fresh extends Candidate {
  readonly entry: ImportEntry
}

/** Looks a text through, and stores what is new in it unless it is a dry run. */
export async function importKeys(deps: ImportDeps, order: ImportOrder): Promise<ImportBody> {
  const { format, keys } = findKeys(order.text)
  const entries: ImportEntry[] = []
  const seen = new Set<string>()
  const fresh: Fresh[] = []
  for (const found of keys) {
    const entry = await judge(deps, order, found, seen)
    entries.push(entry)
    if (entry.state === 'new' && entry.provider !== null)
      fresh.push({ entry, key: found.key, provider: entry.provider })
  }
  if (order.validates) await validate(deps, fresh)
  if (!order.isDryRun)
    for (const one of fresh)
      if (!order.validates || one.entry.verdict !== 'invalid') await store(deps, one)
  const stored = order.isDryRun ? 0 : fresh.filter(({ entry }) => entry.key !== null).length
  return { format, isDryRun: order.isDryRun, entries, stored }
}

/** What is to become of one key. */
async function judge(
  deps: ImportDeps,
  { choices, skip }: ImportOrder,
  found: FoundKey,
  seen: Set<string>,
): Promise<ImportEntry> {
  const choice = choices.find(({ line }) => line === found.line)?.provider
  const guess = guessOf(deps, found, choice)
  const entry: ImportEntry = {
    line: found.line,
    name: found.name?.slice(0, LABEL_CHARS_MAX) ?? null,
    masked: maskedKey(hintOf(found.key)),
    provider: guess.provider ?? null,
    candidates: [...guess.candidates],
    evidence: choice === undefined ? guess.evidence : 'choice',
    state: 'new',
    verdict: null,
    key: null,
  }
  if (skip.includes(found.line)) return { ...entry, state: 'skipped' }
  if (guess.provider === undefined)
    return { ...entry, state: guess.candidates.length > 0 ? 'ambiguous' : 'unknown' }
  const identity = `${guess.provider} ${found.key}`
  if (seen.has(identity)) return { ...entry, state: 'repeated' }
  seen.add(identity)
  const same = await deps.credentials.findSame({ provider: guess.provider, key: found.key })
  return same === undefined ? entry : { ...entry, state: 'duplicate', key: deps.describe(same) }
}

/** Labels of keys are no longer than that. */
const LABEL_CHARS_MAX = 80

function guessOf(deps: ImportDeps, found: FoundKey, choice: string | undefined): Guess {
  const guess = guessProvider(found, deps.providers)
  const chosen = deps.providers.find(({ id }) => id === choice)
  return chosen === undefined ? guess : { ...guess, provider: chosen.id }
}

async function validate(
  { candidates, signal }: ImportDeps,
  fresh: readonly Fresh[],
): Promise<void> {
  await Promise.all(
    fresh.slice(0, CHECKS_MAX).map(async ({ entry, ...candidate }) => {
      entry.verdict = await candidates.check(candidate, signal)
    }),
  )
}

/** Stores a key, with what its provider said of it a moment ago. */
async function store(
  { credentials, candidates, describe }: ImportDeps,
  fresh: Fresh,
): Promise<void> {
  const { entry, key, provider } = fresh
  const added = await credentials.add({ provider, key, label: entry.name ?? undefined })
  if (!added.ok) return
  const { id } = added.value
  entry.verdict ??= (await candidates.recall({ provider, key })) ?? null
  if (entry.verdict !== null) credentials.probed(id, entry.verdict)
  entry.key = describe(credentials.find(id) ?? added.value)
}

/** A key as it is shown: its end, where that gives nothing away. */
export function maskedKey(hint: string): string {
  return `••••${hint}`
}
