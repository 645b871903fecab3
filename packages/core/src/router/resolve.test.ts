import { describe, expect, it } from 'vitest'
import { anUpstream } from '../testing/an-upstream.ts'
import { Roster } from './resolve.ts'

const large = anUpstream({ provider: 'ash', model: 'openai/gpt-oss-20b', family: 'gpt-oss-20b' })
const again = anUpstream({
  provider: 'ash',
  model: 'openai/gpt-oss-20b',
  family: 'gpt-oss-20b',
  key: 'k2',
})
const other = anUpstream({ provider: 'birch', model: 'gpt-oss-20b' })
const small = anUpstream({ provider: 'birch', model: 'tiny' })
const roster = new Roster([large, again, other, small])

function resolved(name: string) {
  const found = roster.resolve(name)
  if (!found.ok) throw new Error(`${name} is unknown; near it: ${found.error.nearest.join()}`)
  return found.value
}

describe('the model a client names', () => {
  it.each([
    ['auto', 'auto'],
    ['freellmapi/auto', 'auto'],
    ['auto-smart', 'auto-smart'],
    ['freellmapi/auto-smart', 'auto-smart'],
  ] as const)('%s is anybody’s, in mode %s', (name, mode) => {
    expect(resolved(name)).toEqual({ mode, pinned: false, upstreams: [large, again, other, small] })
  })

  it('is the same model everywhere when named bare', () => {
    expect(resolved('gpt-oss-20b').upstreams).toEqual([large, again, other])
    expect(resolved('gpt-oss-20b').pinned).toBe(false)
    expect(resolved('openai/gpt-oss-20b').upstreams).toEqual([large, again])
  })

  it('is one provider’s keys only when its provider is named', () => {
    expect(resolved('ash/openai/gpt-oss-20b')).toEqual({
      mode: 'auto',
      pinned: true,
      upstreams: [large, again],
    })
    expect(resolved('birch/gpt-oss-20b').upstreams).toEqual([other])
  })

  it('is unknown otherwise, with the names nearest to it', () => {
    expect(roster.resolve('gpt-oss-20c')).toEqual({
      ok: false,
      error: { nearest: expect.arrayContaining(['gpt-oss-20b']) },
    })
    expect(roster.resolve('zzzz')).toEqual({ ok: false, error: { nearest: [] } })
    expect(roster.resolve('__proto__').ok).toBe(false)
    expect(roster.resolve('x'.repeat(100_000)).ok).toBe(false)
  })
})

describe('a roster', () => {
  it('lists each model once, and finds the keys of one', () => {
    expect(roster.models()).toEqual([large, other, small])
    expect(roster.keysOf(large)).toEqual([large, again])
    expect(roster.keysOf(anUpstream({ provider: 'cedar' }))).toEqual([])
  })
})
