/** Whose key it is: by what the text says, by the name it stands under, by what it looks like. */
import type { Provider } from '@freellmapi/providers'
import type { FoundKey } from './find-keys.ts'

/** A guess, with what it was read from. Without a provider it is the owner's to choose, among `candidates` first. */
export interface Guess {
  readonly provider: string | undefined
  readonly candidates: readonly string[]
  readonly evidence: 'name' | 'pattern' | 'none'
}

/** Guesses the provider of a key. */
export function guessProvider(
  { name, provider, key }: Omit<FoundKey, 'line'>,
  providers: readonly Provider[],
): Guess {
  const named = providers.filter((one) => isNamed(one, provider) || isNamed(one, name))
  const alike = providers.filter(({ keyPattern }) => keyPattern?.test(key) === true)
  const candidates = [...new Set([...named, ...alike].map(({ id }) => id))]
  const both = named.filter((one) => alike.includes(one))
  const [first, ...others] = both.length > 0 ? both : named
  if (first !== undefined) {
    // A name that contradicts the key's looks is somebody's mistake; which one, only its owner knows.
    const isDoubtful = others.length > 0 || (both.length === 0 && alike.length > 0)
    return { provider: isDoubtful ? undefined : first.id, candidates, evidence: 'name' }
  }
  const [only, ...more] = alike
  return only === undefined
    ? { provider: undefined, candidates: [], evidence: 'none' }
    : { provider: more.length > 0 ? undefined : only.id, candidates, evidence: 'pattern' }
}

/** Whether a text names a provider: its variable, its id, or the name people know it by. */
function isNamed({ id, name, keyNames = [] }: Provider, text: string | undefined): boolean {
  if (text === undefined) return false
  const words = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const phrase = ` ${words.join(' ')} `
  const known = [
    id,
    name,
    ...keyNames.map((variable) => variable.replace(/_(?:API_)?(?:KEY|TOKEN).*$/, '')),
  ]
  return known.some((one) => {
    const wanted = one
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .join(' ')
    return wanted !== '' && phrase.includes(` ${wanted} `)
  })
}
