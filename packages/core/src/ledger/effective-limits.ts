/** The limits that bind an upstream, from where they are stated to where the ledger reads them. */
import type { Upstream } from '../catalog.ts'
import type { Limit } from './limit.ts'

/** The catalog's limits of a model and of its provider's accounts. */
export function catalogLimits({ provider, model }: Upstream): readonly Limit[] {
  return [...model.limits, ...(provider.accountLimits ?? [])].map((fact) => ({
    ...fact,
    source: 'catalog',
    asOf: provider.asOf,
  }))
}
