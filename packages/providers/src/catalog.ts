/** The providers that ship. A new one is a file and a line here. */
import { groq } from './groq.ts'
import type { Provider } from './provider.ts'

/** Every provider, best known first. */
export const providers: readonly Provider[] = [groq]

/** The provider with this id, if it ships. */
export function providerById(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id)
}
