/**
 * The router's memory as one document: what a restart finds again. No prompt is in it, nor anything of an answer.
 *
 * Losing it costs minutes of learning, never quota, so a document that does not fit is dropped whole.
 */
import { z } from 'zod'
import { ITEM_KINDS, LEVELS } from '../calibration/item.ts'
import { type ErrorKind, POLICY } from '../errors.ts'
import { SHAPES } from './difficulty.ts'

/** A change of any shape below is a new version; a document of another one is not read. */
const VERSION = 1

const amount = z.number().nonnegative()
const instant = z.number()

const belief = z.object({
  /** `provider/model`. */
  model: z.string(),
  successes: amount,
  failures: amount,
  attempts: amount,
  /** When it was last tried, by whomever. */
  attemptedAtMs: instant.default(0),
  updatedAtMs: instant,
})

const cell = z.object({
  logS: z.number(),
  variance: amount,
  samples: amount,
  updatedAtMs: instant,
})

const latency = z.object({
  model: z.string(),
  /** One for each `Size`. */
  cells: z.array(cell).length(3),
  tokensPerSecond: amount.optional(),
})

const breaker = z.object({
  provider: z.string(),
  failures: amount,
  level: amount,
  untilMs: instant,
})

const cooldown = z.object({
  key: z.string(),
  scope: z.enum(['upstream', 'credential', 'account', 'model', 'provider']),
  reason: z.custom<ErrorKind>((kind) => typeof kind === 'string' && Object.hasOwn(POLICY, kind)),
  untilMs: instant,
  stated: z.boolean(),
  strength: z.enum(['hard', 'soft']),
  streak: amount,
})

const price = z.object({
  /** The name of the count, as the ledger has it. */
  meter: z.string(),
  /** What an average request pays, on the scale of scores. */
  price: amount,
})

const sample = z.object({
  needs: z.array(
    z.enum([
      'tools',
      'vision',
      'json',
      'jsonSchema',
      'imageUrls',
      'logprobs',
      'seed',
      'parallelTools',
    ]),
  ),
  inputTokens: amount,
  outputTokens: amount,
  difficulty: amount,
})

const demand = z.object({
  /** Requests in each hour of the day (UTC), where known. */
  hours: z.array(amount.nullable()).length(24),
  samples: z.array(sample),
})

const outputLength = z.object({
  shape: z.enum(SHAPES),
  usual: z.number(),
  high: z.number(),
  count: amount,
})

const merit = z.object({
  model: z.string(),
  shape: z.enum(SHAPES),
  /** Checked answers that are not good by the catalog's index, and those that were broken; both fade. */
  poor: amount,
  broken: amount,
  updatedAtMs: instant,
})

const calibration = z.object({
  model: z.string(),
  /** The catalog's index when it was asked last. */
  quality: amount,
  /** When the week began that its questions are counted in, and how many they are. */
  weekAtMs: instant,
  asked: amount,
  /** Right and wrong answers; both fade. */
  marks: z.array(
    z.object({
      kind: z.enum(ITEM_KINDS),
      level: z
        .int()
        .min(0)
        .max(LEVELS - 1),
      right: amount,
      wrong: amount,
    }),
  ),
  updatedAtMs: instant,
})

const contextBound = z.object({
  model: z.string(),
  tokens: amount,
  untilMs: instant,
})

const state = z.object({
  version: z.literal(VERSION),
  beliefs: z.array(belief).default([]),
  latencies: z.array(latency).default([]),
  breakers: z.array(breaker).default([]),
  cooldowns: z.array(cooldown).default([]),
  prices: z.array(price).default([]),
  demand: demand.optional(),
  outputLengths: z.array(outputLength).default([]),
  contextBounds: z.array(contextBound).default([]),
  merits: z.array(merit).default([]),
  calibrations: z.array(calibration).default([]),
})

/** Outcomes of a model, decayed up to an instant. */
export type BeliefRow = Readonly<z.infer<typeof belief>>
/** Waiting times of one prompt size. */
export type LatencyCell = Readonly<z.infer<typeof cell>>
/** How long a model takes, by prompt size, and how fast it speaks. */
export type LatencyRow = Readonly<Omit<z.infer<typeof latency>, 'cells'>> & {
  readonly cells: readonly LatencyCell[]
}
/** A provider's failures in a row and its rest. */
export type BreakerRow = Readonly<z.infer<typeof breaker>>
/** What a limit's scarcity costs. */
export type PriceRow = Readonly<z.infer<typeof price>>
/** A request without its words: what the quota price is worked out on. */
export type Sample = Readonly<z.infer<typeof sample>>
/** When requests come, and what they are like. */
export type DemandState = Readonly<z.infer<typeof demand>>
/** Logarithms of the usual and the high length of the answers to one shape. */
export type OutputLengthRow = Readonly<z.infer<typeof outputLength>>
/** What the answers of a model to one kind of request have shown of its quality. */
export type MeritRow = Readonly<z.infer<typeof merit>>
/** The marks of a model in calibration. */
export type CalibrationRow = Readonly<z.infer<typeof calibration>>
/** A context that turned out smaller than the catalog says. */
export type ContextBoundRow = Readonly<z.infer<typeof contextBound>>

/** All of it, as it is read. */
export type RouterState = Readonly<z.infer<typeof state>>

type Lists = {
  readonly [Part in keyof Omit<RouterState, 'version' | 'latencies'>]: Readonly<RouterState[Part]>
}

/** The document to store. */
export function stateDocument(
  memory: Lists & { readonly latencies: readonly LatencyRow[] },
): string {
  return JSON.stringify({ version: VERSION, ...memory })
}

/** Reads a stored document; nothing when it is not one, or another version's. */
export function parseState(json: string | undefined): RouterState | undefined {
  if (json === undefined) return undefined
  try {
    return state.safeParse(JSON.parse(json)).data
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}
