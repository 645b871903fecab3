/**
 * The questions of calibration as simulated providers meet them: each takes true quota, and is answered rightly with
 * the chance that the model's true quality gives it. That a kind of question may be harder for all models than its
 * maker thinks is part of the world.
 */
import { type ChatRequest, createItem, type Item, levelDifficulty } from '@freellmapi/core'
import { type Chance, chanceFrom, hashOf, normal } from './chance.ts'
import type { SimRequest } from './requests.ts'
import { trueQuality } from './value.ts'
import type { World, WorldArm } from './worlds.ts'

/** Ids from here on are questions', not requests'. */
const FIRST_ID = 1_000_000
/** Deviation of a kind's true difficulty from what its levels say. */
const KIND_NOISE = 0.08
const INPUT_TOKENS = 160
const OUTPUT_TOKENS = 120

/** A question on its way to a provider. */
export interface AskedItem {
  readonly item: Item
  /** The same, as far as providers care. */
  readonly request: SimRequest
}

/** Makes questions up, and knows them again when they come to a provider. */
export class Questions {
  readonly #chance: Chance
  readonly #kinds = new Map<string, number>()
  readonly #open = new Map<string, AskedItem>()
  #asked = 0

  constructor({ seed }: World) {
    this.#chance = chanceFrom(hashOf('calibration', seed))
  }

  /** How many were asked so far. */
  get asked(): number {
    return this.#asked
  }

  /** The maker to give to an engine. */
  readonly create: typeof createItem = (kind, level, random) => {
    const item = createItem(kind, level, random)
    const offset = this.#kinds.get(kind) ?? KIND_NOISE * normal(this.#chance)
    this.#kinds.set(kind, offset)
    const difficulty = levelDifficulty(level) + offset
    const request = { ...QUESTION, id: FIRST_ID + this.#asked, difficulty }
    this.#open.set(promptOf(item.request), { item, request })
    return item
  }

  /** The question a request asks; a request that asks none is a client's. */
  find(request: Pick<ChatRequest, 'messages'>): AskedItem | undefined {
    const prompt = promptOf(request)
    const asked = this.#open.get(prompt)
    this.#open.delete(prompt)
    if (asked !== undefined) this.#asked++
    return asked
  }

  /** Whether a model knows the answer. */
  isKnown({ arm }: WorldArm, { request }: AskedItem): boolean {
    return this.#chance() < trueQuality(arm.quality, request.difficulty)
  }
}

function promptOf({ messages }: Pick<ChatRequest, 'messages'>): string {
  return JSON.stringify(messages)
}

const QUESTION: Omit<SimRequest, 'id' | 'difficulty'> = {
  atMs: 0,
  class: 'chat',
  inputTokens: INPUT_TOKENS,
  outputTokens: OUTPUT_TOKENS,
  countError: 1,
  maxTokens: undefined,
  hints: { hasCode: false, hardVerbs: 0, tools: 0, effort: undefined, isTerse: false },
  needs: { tools: false, vision: false },
}
