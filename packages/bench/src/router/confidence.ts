/** Means and how sure of them we are. */

/** A mean with its 95 % confidence interval. */
export interface Estimate {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** The mean of a list; zero for an empty one. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Two-sided 95 % quantiles of Student's t by degrees of freedom; beyond the table the normal's serves. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
] as const

/** The mean of independent runs and its interval by Student's t. Of a single value the interval is unbounded. */
export function estimate(values: readonly number[]): Estimate {
  const centre = mean(values)
  if (values.length < 2)
    return { mean: centre, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const variance =
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
  const half = (T_95[values.length - 2] ?? 1.96) * Math.sqrt(variance / values.length)
  return { mean: centre, low: centre - half, high: centre + half }
}

/** The estimate of a difference between two policies that met the same worlds, seed by seed. */
export function pairedDifference(left: readonly number[], right: readonly number[]): Estimate {
  return estimate(left.map((value, at) => value - (right[at] ?? 0)))
}
