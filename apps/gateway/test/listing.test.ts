/** Every provider's list of models, as its simulation gives it and its adapter reads it. */
import { startLab } from '@freellmapi/lab'
import { listModels, providers, webFetch } from '@freellmapi/providers'
import { afterAll, describe, expect, it } from 'vitest'
import { keyFor } from './stack/stack.ts'

const lab = await startLab({ limits: 'off' })
afterAll(() => lab.close())

const LISTING = providers.filter(({ listing }) => listing !== 'none')

describe('the list of models', () => {
  it.each(LISTING.map((provider) => [provider.id, provider] as const))(
    '%s has all that ships',
    async (_id, provider) => {
      const options = { fetch: webFetch, baseUrl: lab.baseUrl }
      const listed = await listModels(
        options,
        provider,
        keyFor(provider, 'listing'),
        new AbortController().signal,
      )
      const names = listed.ok ? listed.value.map(({ id }) => id) : listed.error
      expect(names).toEqual(expect.arrayContaining(provider.models.map(({ id }) => id)))
    },
  )
})
