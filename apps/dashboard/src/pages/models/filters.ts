/** Which models the list shows. */
import type { ModelBody } from '../../api/wire.ts'
import type { Tone } from '../../ui/tone.ts'

/** What can be asked for; the keys are the server's. */
export const CAPABILITIES = ['tools', 'json', 'jsonSchema', 'vision', 'reasoning'] as const
export type Capability = (typeof CAPABILITIES)[number]

/** Every cut, in the order it is shown. */
export const VIEWS = ['all', 'usable', 'off', 'new'] as const
/** A coarse cut of the list. */
export type View = (typeof VIEWS)[number]

/** Everything the list is filtered by. */
export interface Filters {
  readonly search: string
  readonly view: View
  readonly needs: readonly Capability[]
}

/** The models that pass, best first. */
export function filtered(
  models: readonly ModelBody[],
  { search, view, needs }: Filters,
): readonly ModelBody[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return models
    .filter((model) => {
      const text = `${model.id} ${model.family}`.toLowerCase()
      return (
        words.every((word) => text.includes(word)) &&
        needs.every((need) => model.capabilities.includes(need)) &&
        isIn(view, model)
      )
    })
    .toSorted((left, right) => left.rank - right.rank || (left.id < right.id ? -1 : 1))
}

function isIn(view: View, { isEligible, enabled, isNew }: ModelBody): boolean {
  return { all: true, usable: isEligible, off: !enabled, new: isNew }[view]
}

/** How a model stands now, in one word. */
export function stateOf(model: ModelBody): 'usable' | 'off' | 'noKey' | 'blocked' {
  if (!model.enabled) return 'off'
  if (model.isEligible) return 'usable'
  return model.keys === 0 ? 'noKey' : 'blocked'
}

/** The colour of each of these words. */
export const MODEL_TONES: Readonly<Record<ReturnType<typeof stateOf>, Tone>> = {
  usable: 'good',
  off: 'idle',
  noKey: 'idle',
  blocked: 'warn',
}
