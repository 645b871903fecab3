/** Models as lines of text, and back, without losing what a line cannot say. */
import type { EndpointModel } from './data.ts'

/** One id per line. */
export function toLines(models: readonly EndpointModel[]): string {
  return models.map(({ id }) => id).join('\n')
}

/** The models the lines name, each once; what is known of a model beside its id is kept. */
export function fromLines(text: string, known: readonly EndpointModel[]): readonly EndpointModel[] {
  const ids = new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  )
  return [...ids].map((id) => known.find((model) => model.id === id) ?? { id })
}
