/** What requests are taken to be like before any has come, so that the first morning is already paced. */
import { DIFFICULTY } from './difficulty.ts'
import type { Sample } from './state.ts'

// biome-ignore format: a table is read by its columns
/** Of each kind: how many, and the sizes of a small and of a large one. */
const KINDS = [
  { shape: 'chat',      count: 18, needs: [],         inputTokens: [80, 900],       outputTokens: [120, 500] },
  { shape: 'code',      count: 12, needs: ['tools'],  inputTokens: [1_500, 9_000],  outputTokens: [200, 900] },
  { shape: 'dialogue',  count: 6,  needs: [],         inputTokens: [3_000, 8_000],  outputTokens: [200, 600] },
  { shape: 'json',      count: 4,  needs: ['json'],   inputTokens: [400, 2_500],    outputTokens: [80, 400] },
  { shape: 'long',      count: 3,  needs: [],         inputTokens: [12_000, 40_000], outputTokens: [300, 800] },
  { shape: 'reasoning', count: 3,  needs: [],         inputTokens: [300, 2_000],    outputTokens: [900, 2_000] },
  { shape: 'vision',    count: 2,  needs: ['vision'], inputTokens: [900, 2_000],    outputTokens: [150, 500] },
] as const

/** How far the difficulties of one kind lie apart, end to end. */
const SPREAD = 0.3

/** Forty-eight requests, one kind after the other in turn, so that any first few of them are a fair choice. */
export const PSEUDO_SAMPLES: readonly Sample[] = KINDS.flatMap((kind) =>
  Array.from({ length: kind.count }, (_, at) => {
    const place = (at + 0.5) / kind.count
    const difficulty = DIFFICULTY.base[kind.shape] + SPREAD * (place - 0.5)
    return {
      place,
      sample: {
        needs: [...kind.needs],
        inputTokens: between(kind.inputTokens, place),
        outputTokens: between(kind.outputTokens, place),
        difficulty: Math.min(1, difficulty),
      },
    }
  }),
)
  .sort((left, right) => left.place - right.place)
  .map(({ sample }) => sample)

function between([low, high]: readonly [number, number], place: number): number {
  return Math.round(low * (high / low) ** place)
}
