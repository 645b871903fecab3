/** A model list in OpenAI's form, for the providers whose lists add nothing to it. */
import type { JsonObject } from '../json.ts'
import type { LabModel } from '../provider.ts'

/** One entry. */
export function modelEntry({ id, ownedBy, contextTokens, outputTokensMax }: LabModel): JsonObject {
  return {
    id,
    object: 'model',
    created: 735_790_403,
    owned_by: ownedBy,
    context_length: contextTokens,
    max_completion_tokens: outputTokensMax,
  }
}

/** All of them. */
export function modelList(models: readonly LabModel[]): JsonObject {
  return { object: 'list', data: models.map(modelEntry) }
}
