/** How fast something grows, whatever a few odd samples say. */

/** The median of the slopes between all pairs of points (Theil and Sen): a third of them may be wrong. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes = points
    .flatMap(([x, y], at) => points.slice(at + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)))
    .sort((left, right) => left - right)
  const middle = slopes.length / 2
  return ((slopes[Math.floor(middle)] ?? 0) + (slopes[Math.ceil(middle) - 1] ?? 0)) / 2
}
