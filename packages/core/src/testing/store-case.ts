/** The form of a store suite: guarantees that every implementation of a port gives. Knows no test framework: a case throws. */

/** One guarantee. */
export interface StoreCase<Store> {
  readonly name: string
  readonly run: (subject: Subject<Store>) => void
}

/** A store under test, empty at first. */
export interface Subject<Store> {
  readonly store: Store
  /** What a new process would open: the same store where it lives in memory. */
  readonly reopen: () => Store
}

/** Throws unless both are the same value, the order of fields aside. */
export function same(actual: unknown, expected: unknown): void {
  const [found, wanted] = [stable(actual), stable(expected)]
  if (found !== wanted) throw new Error(`expected ${wanted}, found ${found}`)
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
