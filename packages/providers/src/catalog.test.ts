import type { ServiceTerms } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { providerById, providers } from './catalog.ts'

/** The review of May 2026, as it is shown beside each provider. */
const VERDICTS: Readonly<Record<string, ServiceTerms['verdict']>> = {
  google: 'caution',
  groq: 'likely ok',
  cerebras: 'likely ok',
  mistral: 'likely ok',
  openrouter: 'likely ok',
  sambanova: 'caution',
  cloudflare: 'ambiguous',
  nvidia: 'caution',
  github: 'caution',
  cohere: 'avoid',
  zhipu: 'likely ok',
  zai: 'caution',
  ollama: 'likely ok',
}

describe('the catalog', () => {
  it('tells of each provider how its terms read, and when they were read', () => {
    const shown = providers.flatMap(({ id, terms }) =>
      terms === undefined ? [] : [[id, terms.verdict]],
    )
    expect(Object.fromEntries(shown)).toEqual(VERDICTS)
    for (const { terms } of providers) {
      if (terms !== undefined)
        expect(terms).toMatchObject({ asOf: '2026-05', note: expect.stringMatching(/^[A-Z].*\.$/) })
    }
  })

  it('counts as free only what is', () => {
    const byStatus = Object.groupBy(providers, ({ status }) => status)
    const ids = Object.entries(byStatus).map(([status, list]) => [
      status,
      list?.map(({ id }) => id).sort(),
    ])
    expect(Object.fromEntries(ids)).toEqual({
      free: [
        'cloudflare',
        'cohere',
        'google',
        'groq',
        'mistral',
        'nvidia',
        'ollama',
        'openrouter',
        'zai',
        'zhipu',
      ],
      keyless: ['ovhcloud'],
      trial: ['cerebras'],
      paid: ['sambanova'],
      retired: ['github'],
    })
  })

  it('leaves to its owner what must not be on by default, and says why what is gone is gone', () => {
    const off = providers.filter(({ offByDefault }) => offByDefault).map(({ id }) => id)
    expect(off).toEqual(['nvidia', 'cohere', 'ovhcloud'])
    expect(providerById('github')?.retired).toContain('2026-07-30')
  })

  it('says where a person gets a key, wherever one is needed', () => {
    const without = providers.filter(({ keyUrl }) => keyUrl === undefined).map(({ id }) => id)
    expect(without).toEqual(['ovhcloud', 'github'])
  })

  it.each([
    ['groq', `gsk_${'a'.repeat(52)}`],
    ['cerebras', `csk-${'a'.repeat(48)}`],
    ['google', `AIza${'a'.repeat(35)}`],
    ['openrouter', `sk-or-v1-${'0'.repeat(64)}`],
    ['nvidia', `nvapi-${'a'.repeat(64)}`],
    ['github', `ghp_${'a'.repeat(36)}`],
    ['cloudflare', `${'0'.repeat(32)}:cfut_${'a'.repeat(40)}`],
    ['zai', `${'0'.repeat(32)}.${'a'.repeat(16)}`],
    ['sambanova', '01234567-89ab-cdef-0123-456789abcdef'],
  ])('knows a key of %s when it sees one', (id, key) => {
    const known = providers
      .filter(({ keyPattern }) => keyPattern?.test(key))
      .map((provider) => provider.id)
    // Z.ai's and Zhipu's keys look the same.
    expect(known).toEqual(id === 'zai' ? ['zai', 'zhipu'] : [id])
  })

  it('names a model of several providers by one family', () => {
    const offering = providers.filter(({ models }) =>
      models.some(({ family }) => family === 'gpt-oss-120b'),
    )
    expect(offering.length).toBeGreaterThan(4)
    const qualities = providers.flatMap(({ models }) =>
      models.map(({ family, quality }) => [family, quality] as const),
    )
    const known = new Map<string, number>()
    for (const [family, quality] of qualities) {
      expect([family, known.get(family) ?? quality]).toEqual([family, quality])
      known.set(family, quality)
    }
  })
})
