/** What an answer is worth: how good it is for a request this hard, discounted by the wait for its first token. */

/** The chance that a model of this quality does a task of this difficulty well. The truth of every world. */
export function trueQuality(quality: number, difficulty: number): number {
  return 1 / (1 + Math.exp(-9 * (quality - difficulty + 0.05)))
}

/** How many of the answers that are not good are so visibly: JSON or calls of tools that cannot be read. */
export const BROKEN_SHARE = 0.1

/** What is left of an answer's value after a wait, in seconds from the request's arrival: half at twenty. */
export function patienceLeft(waitS: number): number {
  return 1 / (1 + (waitS / 20) ** 2)
}

/** How much longer the first token takes for a prompt of this size, as a factor. */
export function sizeFactor(inputTokens: number): number {
  if (inputTokens < 1_500) return 1
  return inputTokens < 12_000 ? 1.35 : 3.5
}

/** The first token of an unlucky call takes this many times as long. */
export const SLOW_TAIL_FACTOR = 8

/** Requests at least this hard count as hard in the tables. */
export const HARD = 0.7
