/** The router's smaller memories: each is bounded, and each knows one thing. */
import { describe, expect, it } from 'vitest'
import {
  CONTEXT_BOUND_MS,
  MODELS_MAX,
  OUTPUT_TOKENS_ASSUMED_MAX,
  PINS_MAX,
  REPEATS_MAX,
} from '../bounds.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { remember } from './bounded.ts'
import { ContextBounds } from './context-bound.ts'
import { Exploration } from './exploration.ts'
import { Loads } from './load.ts'
import { OutputLengths, UNKNOWN } from './output-length.ts'
import { Penalties } from './penalty.ts'
import { promptHash, Repeats } from './repeats.ts'
import { splitWait } from './split-wait.ts'
import { StickySessions, sessionKey } from './sticky.ts'

const MINUTE = 60_000
const atMs = Date.UTC(2026, 10, 22)

describe('a bounded map', () => {
  it('drops what was touched longest ago, down to its bound', () => {
    const map = new Map([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
    remember(map, 'a', 4, 3)
    remember(map, 'd', 5, 3)
    expect([...map]).toEqual([
      ['c', 3],
      ['a', 4],
      ['d', 5],
    ])
    remember(map, 'e', 6, 1)
    expect([...map.keys()]).toEqual(['e'])
  })
})

describe('a rate-limit penalty', () => {
  it('halves every two minutes and is gone before a quarter of an hour', () => {
    const penalties = new Penalties()
    penalties.add('acme/a', atMs)
    penalties.add('acme/a', atMs)
    expect(penalties.read('acme/a', atMs)).toBe(2)
    expect(penalties.read('acme/a', atMs + 2 * MINUTE)).toBe(1)
    expect(penalties.read('acme/a', atMs + 16 * MINUTE)).toBe(0)
    expect(penalties.read('acme/b', atMs)).toBe(0)
  })

  it('stays at ten at most, for a bounded number of models', () => {
    const penalties = new Penalties()
    for (let n = 0; n < 50; n++) penalties.add('acme/a', atMs)
    expect(penalties.read('acme/a', atMs)).toBe(10)
    for (let n = 0; n < MODELS_MAX + 5; n++) penalties.add(`acme/${n}`, atMs)
    expect(penalties.size).toBe(MODELS_MAX)
  })
})

describe('a repeated prompt', () => {
  const messages = [{ role: 'user' as const, content: 'Why is the sky blue?' }]

  it('counts as one within two minutes', () => {
    const repeats = new Repeats()
    expect(repeats.note('x', atMs)).toBe(false)
    expect(repeats.note('x', atMs + 2 * MINUTE - 1)).toBe(true)
    expect(repeats.note('x', atMs + 5 * MINUTE)).toBe(false)
  })

  it('is known by its hash, each client’s apart, and none is kept for ever', () => {
    expect(promptHash('me', messages)).toBe(promptHash('me', messages))
    expect(promptHash('me', messages)).not.toBe(promptHash('you', messages))
    expect(promptHash('me', messages)).not.toContain('sky')
    const repeats = new Repeats()
    for (let n = 0; n < REPEATS_MAX + 5; n++) repeats.note(String(n), atMs)
    expect(repeats.size).toBe(REPEATS_MAX)
  })
})

describe('a context found smaller than stated', () => {
  const upstream = anUpstream({ contextTokens: 100_000 })
  const boundBy = (inputTokens: number, statedTokens?: number) => {
    const bounds = new ContextBounds()
    bounds.observe(upstream, { inputTokens, statedTokens, atMs })
    return bounds
  }

  it('is what the provider named, for a day', () => {
    const bounds = boundBy(9_000, 8_192)
    expect(bounds.contextTokens(upstream, atMs)).toBe(8_192)
    expect(bounds.contextTokens(upstream, atMs + CONTEXT_BOUND_MS)).toBe(100_000)
    expect(new ContextBounds(bounds.rows()).contextTokens(upstream, atMs)).toBe(8_192)
  })

  it('is halved at most on a guess, since the refusal may have been about something else', () => {
    expect(boundBy(70_000).contextTokens(upstream, atMs)).toBe(70_000)
    expect(boundBy(500).contextTokens(upstream, atMs)).toBe(50_000)
  })

  it('never grows past the catalog, and is kept for a bounded number of models', () => {
    const bounds = boundBy(500, 2_000_000)
    expect(bounds.contextTokens(upstream, atMs)).toBe(100_000)
    for (let n = 0; n < MODELS_MAX + 5; n++)
      bounds.observe(anUpstream({ model: `m${n}` }), { inputTokens: 1, statedTokens: 2, atMs })
    expect(bounds.rows()).toHaveLength(MODELS_MAX)
  })
})

describe('the length of answers', () => {
  it('is the bound itself until twenty were seen', () => {
    const lengths = new OutputLengths()
    for (let n = 0; n < 19; n++) lengths.observe('chat', 50)
    expect(lengths.expect('chat')).toBe(UNKNOWN)
    lengths.observe('chat', 50)
    expect(lengths.expect('chat').high).toBeLessThan(OUTPUT_TOKENS_ASSUMED_MAX)
  })

  it('is tracked by quantiles: three of four answers are no longer, nine of ten neither', () => {
    const lengths = new OutputLengths()
    const random = seededRandom(11)
    // Log-uniform from 20 to 2,000: three quarters below 632, nine tenths below 1,262.
    for (let n = 0; n < 3_000; n++) lengths.observe('code', 20 * 100 ** random())
    const { usual, high } = new OutputLengths(lengths.rows()).expect('code')
    expect(usual).toBeGreaterThan(420)
    expect(usual).toBeLessThan(900)
    expect(high).toBeGreaterThan(900)
    expect(high).toBeLessThanOrEqual(OUTPUT_TOKENS_ASSUMED_MAX)
    expect(lengths.expect('chat')).toBe(UNKNOWN)
  })
})

describe('a whole answer’s time', () => {
  it('is split as it was expected, so that both parts get the same praise', () => {
    const expected = { firstTokenMs: 1_000, tokensPerSecond: 50 }
    const wait = splitWait({ durationMs: 2_500, outputTokens: 200 }, expected)
    expect(wait).toEqual({ firstTokenMs: 500, tokensPerSecond: 100 })
  })
})

describe('experiments', () => {
  it('are at most one in twenty requests, and none is saved up', () => {
    const exploration = new Exploration()
    let made = 0
    for (let n = 0; n < 1_000; n++) {
      exploration.note()
      if (n > 500 && exploration.isDue) {
        exploration.begin()
        made++
      }
    }
    expect(made).toBe(25)
  })
})

describe('load', () => {
  it('is counted by upstream and never below nothing', () => {
    const loads = new Loads()
    const upstream = anUpstream()
    loads.add(upstream, 1)
    loads.add(upstream, -1)
    loads.add(upstream, -1)
    loads.add(upstream, 1)
    expect(loads.of(upstream)).toBe(1)
    expect(loads.of(anUpstream())).toBe(0)
  })
})

describe('a pinned conversation', () => {
  it('stays for thirty minutes after its last turn', () => {
    const sticky = new StickySessions()
    sticky.pin('a', 'acme/large', atMs)
    expect(sticky.find('a', atMs + 30 * MINUTE - 1)).toBe('acme/large')
    expect(sticky.find('a', atMs + 30 * MINUTE)).toBeUndefined()
    sticky.pin('a', 'acme/large', atMs + 20 * MINUTE)
    expect(sticky.find('a', atMs + 49 * MINUTE)).toBe('acme/large')
  })

  it('makes room for the next when there are too many: the longest idle goes', () => {
    const sticky = new StickySessions()
    for (let n = 0; n < PINS_MAX; n++) sticky.pin(String(n), 'acme/large', atMs)
    sticky.pin('0', 'acme/large', atMs)
    sticky.pin('new', 'acme/large', atMs)
    expect(sticky.size).toBe(PINS_MAX)
    expect(sticky.find('0', atMs)).toBe('acme/large')
    expect(sticky.find('1', atMs)).toBeUndefined()
  })

  it('is known by its client and its own name, and by neither alone', () => {
    expect(sessionKey('me', 'a')).not.toBe(sessionKey('you', 'a'))
    expect(sessionKey('me', 'a')).not.toBe(sessionKey('me', 'b'))
    expect(sessionKey('me', 'a')).toBe(sessionKey('me', 'a'))
    expect(sessionKey('ab', 'c')).not.toBe(sessionKey('a', 'bc'))
  })
})
