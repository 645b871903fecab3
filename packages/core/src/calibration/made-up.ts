/** Made-up material for items: whole numbers, words that are in no dictionary, orders. */
import type { Random } from '../random.ts'

/** A whole number from `least` to `most`, both possible. */
export function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** One of a list, which must not be empty. */
export function oneOf<T>(random: Random, [first, ...rest]: readonly [T, ...T[]]): T {
  return rest[whole(random, -1, rest.length - 1)] ?? first
}

const CONSONANTS = 'bdfgklmnprstvz'
const VOWELS = 'aeiou'

/** A word of so many letters, of consonants and vowels in turn. */
export function word(random: Random, letters: number): string {
  return Array.from({ length: letters }, (_, at) => {
    const from = at % 2 === 0 ? CONSONANTS : VOWELS
    return from.charAt(whole(random, 0, from.length - 1))
  }).join('')
}

/** Words of so many letters, no two alike. */
export function words(random: Random, count: number, letters: number): readonly string[] {
  const found = new Set<string>()
  while (found.size < count) found.add(word(random, letters))
  return [...found]
}

/** The same in an order of chance. */
export function shuffled<T>(random: Random, values: readonly T[]): readonly T[] {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ value }) => value)
}
