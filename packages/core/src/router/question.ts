/** Whom calibration asks next, and what: the model about which most is to be learnt, by quota that nobody will miss. */

import { ITEM_KINDS, type ItemKind, LEVELS, levelDifficulty } from '../calibration/item.ts'
import { modelKey, statusOf, type Upstream } from '../catalog.ts'
import type { KeyHealth } from '../health.ts'
import type { MeterReading } from '../ledger/reservation.ts'
import type { Random } from '../random.ts'
import type { Memory } from './memory.ts'
import type { Roster } from './resolve.ts'

/** A question to be made up, and who gets it. */
export interface Question {
  readonly upstream: Upstream
  readonly kind: ItemKind
  readonly level: number
}

/** What the choice is made by. */
export interface QuestionContext
  extends Pick<Memory, 'breakers' | 'calibrations' | 'cooldowns' | 'demand' | 'merits' | 'prices'> {
  readonly roster: Roster
  readonly healthOf: (credentialId: string) => KeyHealth
  readonly readings: (upstream: Upstream) => readonly MeterReading[]
  readonly random: Random
  readonly atMs: number
}

/** The next question, or nothing while no model has both room and questions left. */
export function nextQuestion(context: QuestionContext): Question | undefined {
  const { calibrations, roster, atMs } = context
  const models = roster
    .models()
    .map((upstream) => ({ upstream, asked: calibrations.asked(modelKey(upstream), atMs) }))
    .filter(({ upstream }) => upstream.model.isRankedByOwner !== true)
    .filter(({ upstream }) => calibrations.left(modelKey(upstream), atMs) > 0)
    .sort((left, right) => left.asked - right.asked)
  for (const { upstream: model, asked } of models) {
    const upstream = roster.keysOf(model).find((key) => isFree(key, context))
    if (upstream !== undefined) return { upstream, ...questionFor(upstream, asked, context) }
  }
  return undefined
}

/** Whether a key is well, rested, and has more than its owner will ask of it. */
function isFree(
  upstream: Upstream,
  { breakers, cooldowns, demand, healthOf, prices, readings, atMs }: QuestionContext,
): boolean {
  return (
    statusOf(upstream) !== 'retired' &&
    healthOf(upstream.credential.id) !== 'invalid' &&
    cooldowns.find(upstream, atMs) === undefined &&
    breakers.read(upstream.provider.id, atMs) === 'closed' &&
    prices.hasSpare(upstream, { readings: readings(upstream), demand, atMs })
  )
}

/** At a difficulty so much above its index a model is right half of the time, which tells most of it. */
const MARGIN = 0.05

/** Of the kind whose turn it is, and about as hard as the model is good. */
function questionFor(
  upstream: Upstream,
  asked: number,
  { merits, random }: QuestionContext,
): Pick<Question, 'kind' | 'level'> {
  const { quality, capabilities } = upstream.model
  const kinds = ITEM_KINDS.filter((kind) => capabilities.tools || kind !== 'tool')
  const kind = kinds[asked % kinds.length] ?? 'arithmetic'
  const difficulty = quality + merits.correction(modelKey(upstream)) + MARGIN
  const step = levelDifficulty(1) - levelDifficulty(0)
  const level = Math.floor((difficulty - levelDifficulty(0)) / step + random())
  return { kind, level: Math.min(Math.max(level, 0), LEVELS - 1) }
}
