/** What a request costs, in what limits count. */
import type { Tariff, Upstream } from '../catalog.ts'
import type { CostUnit, Unit } from './limit.ts'

/** A request's size, estimated before it leaves or counted after it came back. */
export interface Cost {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Those of the input tokens that the provider had read before. */
  readonly cachedTokens?: number
  /** What the provider said it charged, in its own unit; worked out from the model's tariff where it did not. */
  readonly stated?: Readonly<Partial<Record<CostUnit, number>>>
}

/**
 * Meters count whole numbers: a cost unit is counted in thousandths, so that a call for 1.98 of it is not charged at 2.
 */
export function grainsOf(unit: Unit): number {
  return unit === 'neurons' ? 1_000 : 1
}

/** How much of a unit a cost is for an upstream, in grains. A cost unit without a tariff counts tokens. */
export function amountOf(unit: Unit, cost: Cost, { provider, model }: Upstream): number {
  const { requests, inputTokens, outputTokens, cachedTokens = 0 } = cost
  const countedTokens = provider.cachedTokensFree ? inputTokens - cachedTokens : inputTokens
  switch (unit) {
    case 'requests':
      return requests
    case 'input_tokens':
      return countedTokens
    case 'output_tokens':
      return outputTokens
    case 'tokens':
      return countedTokens + outputTokens
    case 'neurons': {
      const tariff = model.tariffs?.[unit] ?? ONE_EACH
      const worked =
        (inputTokens * tariff.inputPerMillion + outputTokens * tariff.outputPerMillion) / MILLION
      return Math.ceil((cost.stated?.[unit] ?? worked) * grainsOf(unit))
    }
  }
}

const MILLION = 1_000_000
const ONE_EACH: Tariff = { inputPerMillion: MILLION, outputPerMillion: MILLION }
