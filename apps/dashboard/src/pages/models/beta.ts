/** The Beta distribution, as far as drawing it needs: how sure the router is of a model, as a curve. */

/** The density at `x` in (0, 1) of Beta(alpha, beta), relative to its own peak: 0 to 1, which is what a drawing needs. */
export function relativeDensity(x: number, alpha: number, beta: number): number {
  return Math.exp(logKernel(x, alpha, beta) - logKernel(modeOf(alpha, beta), alpha, beta))
}

/** The mean: what the router expects of the model. */
export function meanOf(alpha: number, beta: number): number {
  return alpha / (alpha + beta)
}

/** The standard deviation: how far a draw strays from the mean. */
export function deviationOf(alpha: number, beta: number): number {
  const total = alpha + beta
  return Math.sqrt((alpha * beta) / (total * total * (total + 1)))
}

/** Steps of the curve; a curve 300 pixels wide shows no corners. */
const STEPS = 96

/** Keeps the logarithms finite. */
const EDGE = 1e-4

/** The curve's outline in a box whose x is the chance of success and whose y is the density. */
export function betaPath(
  { alpha, beta }: { readonly alpha: number; readonly beta: number },
  { width, height }: { readonly width: number; readonly height: number },
): string {
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const share = step / STEPS
    const x = Math.min(1 - EDGE, Math.max(EDGE, share))
    const y = height - relativeDensity(x, alpha, beta) * (height - 2)
    return `${step === 0 ? 'M' : 'L'}${(share * width).toFixed(1)} ${y.toFixed(1)}`
  }).join('')
}

/** Where the density peaks; for a flat or hollow one, the higher end. */
function modeOf(alpha: number, beta: number): number {
  if (alpha > 1 && beta > 1)
    return Math.min(1 - EDGE, Math.max(EDGE, (alpha - 1) / (alpha + beta - 2)))
  return alpha >= beta ? 1 - EDGE : EDGE
}

function logKernel(x: number, alpha: number, beta: number): number {
  return (alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x)
}
