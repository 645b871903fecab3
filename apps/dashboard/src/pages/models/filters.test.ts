import { describe, expect, it } from 'vitest'
import type { ModelBody } from '../../api/wire.ts'
import { filtered, stateOf } from './filters.ts'

const model = (id: string, change: Partial<ModelBody> = {}): ModelBody => ({
  id,
  provider: id.split('/')[0] ?? '',
  model: id.split('/')[1] ?? '',
  family: 'family-of-it',
  contextTokens: 8_192,
  outputTokensMax: 1_024,
  capabilities: ['tools'],
  status: 'free',
  quality: 0.5,
  rank: 1,
  isRankedByUser: false,
  enabled: true,
  isOffByDefault: false,
  isNew: false,
  limits: [],
  hasUserLimits: false,
  keys: 1,
  belief: null,
  isEligible: true,
  reasons: [],
  ...change,
})

const ALL = { search: '', view: 'all', needs: [] } as const
const models = [
  model('acme/large', { rank: 2, capabilities: ['tools', 'vision'] }),
  model('acme/small', { rank: 1, enabled: false, isEligible: false }),
  model('other/large', { rank: 3, isEligible: false, keys: 0 }),
]
const ids = (filters: Parameters<typeof filtered>[1]): readonly string[] =>
  filtered(models, filters).map(({ id }) => id)

describe('the list of models', () => {
  it('stands in the order of ranks', () => {
    expect(ids(ALL)).toEqual(['acme/small', 'acme/large', 'other/large'])
  })
  it('finds by words of the id or the family, in any order', () => {
    expect(ids({ ...ALL, search: 'LARGE acme' })).toEqual(['acme/large'])
    expect(ids({ ...ALL, search: 'family-of' })).toHaveLength(3)
  })
  it('keeps what can do everything that is needed', () => {
    expect(ids({ ...ALL, needs: ['tools', 'vision'] })).toEqual(['acme/large'])
  })
  it('cuts to what is usable, or to what is off', () => {
    expect(ids({ ...ALL, view: 'usable' })).toEqual(['acme/large'])
    expect(ids({ ...ALL, view: 'off' })).toEqual(['acme/small'])
  })
})

describe('the state of a model', () => {
  it('names the first thing that stands in its way', () => {
    expect(models.map(stateOf)).toEqual(['usable', 'off', 'noKey'])
    expect(stateOf(model('a/b', { isEligible: false }))).toBe('blocked')
  })
})
