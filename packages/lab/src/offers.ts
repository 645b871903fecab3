/** Which models the providers have at the moment: theirs, until a test says that some came or went. */
import type { LabProvider } from './provider.ts'

/** What is on offer beside, or instead of, what a provider always has. */
export interface Offers {
  /** Makes these all the models a provider has; ones it does not know are made like its first. */
  readonly set: (providerId: string, models: readonly string[]) => void
  readonly at: (provider: LabProvider) => LabProvider
  readonly clear: () => void
}

/** Every provider has its own models. */
export function createOffers(): Offers {
  const offers = new Map<string, readonly string[]>()
  return {
    set: (providerId, models) => void offers.set(providerId, models),
    clear: () => offers.clear(),
    at(provider) {
      const ids = offers.get(provider.id)
      const [first] = provider.models
      if (ids === undefined || first === undefined) return provider
      return {
        ...provider,
        models: ids.map((id) => provider.models.find((one) => one.id === id) ?? { ...first, id }),
      }
    },
  }
}
