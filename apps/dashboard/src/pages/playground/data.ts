/** What the playground asks: the key that apps use, and the models there are now. */
import { query } from '@solidjs/router'
import { failureOf } from '../../api/failure.ts'

/** A model that can be chosen, with what the list tells of it. */
export interface ModelEntry {
  readonly id: string
  readonly context_length?: number
}

/** The models that apps see. Asked with the unified key, as an app would. */
export const getChoices = query(async (key: string): Promise<readonly ModelEntry[]> => {
  const response = await fetch('/v1/models', {
    headers: { authorization: `Bearer ${key}` },
    credentials: 'omit',
  })
  if (!response.ok) throw await failureOf(response)
  const { data } = (await response.json()) as { data: readonly ModelEntry[] }
  return data
}, 'choices')
