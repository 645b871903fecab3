import { describe, expect, it } from 'vitest'
import { CLIENT_PLANE } from './client-plane.ts'

/** Every reference of a document. */
function references(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' ? [String(inner)] : references(inner),
  )
}

describe('the document of the client plane', () => {
  it('refers to nothing that is not there', () => {
    const names = Object.keys(CLIENT_PLANE.components.schemas).map(
      (name) => `#/components/schemas/${name}`,
    )
    expect(names).toEqual(expect.arrayContaining([...new Set(references(CLIENT_PLANE))]))
  })
  it('describes every operation with what it answers', () => {
    for (const [path, item] of Object.entries(CLIENT_PLANE.paths))
      for (const [method, operation] of Object.entries(item))
        expect(operation, `${method} ${path}`).toMatchObject({
          summary: expect.any(String),
          tags: [expect.any(String)],
          responses: { '200': expect.anything(), '401': expect.anything() },
        })
  })
})
