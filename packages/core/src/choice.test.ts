/** Nobody who could serve a request is left unasked: not for the number of its attempts, the retry budget or a breaker. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ATTEMPTS_AMONG_FEW_MAX, ATTEMPTS_MAX } from './bounds.ts'
import type { AttemptError } from './errors.ts'
import { rolling } from './ledger/limit.ts'
import { anUpstream } from './testing/an-upstream.ts'
import { Stage } from './testing/stage.ts'

const REFUSED: AttemptError = { kind: 'rate_limited', retryAfterMs: 1_000 }
const BROKEN: AttemptError = { kind: 'network' }

const keysOf = (provider: string, keys: number, quality = 0.9) =>
  Array.from({ length: keys }, (_, at) =>
    anUpstream({ provider, model: provider, quality, key: `key-${at}-of-${provider}` }),
  )
const times = (count: number, error: AttemptError) =>
  Array.from({ length: count }, () => ({ error }))

/** Three providers with ten keys each that are in trouble, and one that is well and liked least. */
function threeAndOne(options?: ConstructorParameters<typeof Stage>[1]) {
  const troubled = ['first', 'second', 'third'].flatMap((name) => keysOf(name, 10))
  return new Stage([...troubled, ...keysOf('well', 10, 0.1)], options)
}

describe('a request that has come far', () => {
  it('goes to the providers it has not asked, after ten refusals elsewhere', async () => {
    const stage = threeAndOne()
    for (const name of ['first', 'second', 'third']) stage.does(name, { error: REFUSED })
    expect(await stage.served()).toBe('well')
    expect(stage.calls.slice(ATTEMPTS_AMONG_FEW_MAX)).toEqual(['second', 'third', 'well'])
  })

  it('does so after failures among the refusals as well', async () => {
    const stage = threeAndOne()
    stage.does('first', ...times(4, REFUSED), { error: BROKEN })
    stage.does('second', ...times(4, REFUSED), { error: BROKEN })
    stage.does('third', { error: REFUSED })
    expect(await stage.served()).toBe('well')
    expect(stage.calls.slice(ATTEMPTS_AMONG_FEW_MAX)).toEqual(['third', 'well'])
  })

  it('goes on among the keys of the only provider, and ends with twenty attempts', async () => {
    const stage = new Stage(keysOf('many', 30))
    stage.does('many', ...times(ATTEMPTS_MAX - 1, REFUSED), {})
    expect(await stage.served()).toBe('many')
    expect(stage.calls).toHaveLength(ATTEMPTS_MAX)
    const odd = new Stage(keysOf('odd', 60))
    odd.does('odd', { error: { kind: 'malformed', what: 'not_json' } })
    expect(await odd.served()).toBe('all_attempts_failed')
    expect(odd.calls).toHaveLength(ATTEMPTS_MAX)
  })
})

describe('when the retry budget is spent', () => {
  it('a provider that rests after trouble is asked before one that has failed this request', async () => {
    const stage = threeAndOne({ router: { breaker: false } })
    for (const name of ['first', 'second', 'third', 'well']) stage.does(name, { error: BROKEN })
    for (let asked = 0; asked < 10; asked++) await stage.served()
    stage.does('third', ...times(4, REFUSED), { error: BROKEN })
    stage.does('well', {})
    expect(await stage.served()).toBe('well')
  })

  it('so is one whose breaker is open', async () => {
    const others = ['first', 'second', 'third', 'fourth']
    const stage = new Stage([
      ...keysOf('well', 1),
      ...others.flatMap((name) => keysOf(name, 2, 0.1)),
    ])
    stage.does('well', ...times(3, BROKEN), {})
    for (let asked = 0; asked < 3; asked++) {
      stage.clock.advance(60_000)
      await stage.served()
    }
    expect(stage.engine.standings().find(({ model }) => model === 'well/well')?.breaker).toBe(
      'open',
    )
    for (const name of others) stage.does(name, { error: BROKEN })
    expect(await stage.served()).toBe('well')
  })

  it('a provider that has failed the request is asked no more', async () => {
    const stage = new Stage(keysOf('only', 10))
    stage.does('only', { error: BROKEN })
    for (let asked = 0; asked < 10; asked++) await stage.served()
    stage.calls.splice(0)
    await stage.served()
    expect(stage.calls.length).toBeLessThanOrEqual(4)
  })
})

it('an upstream that has no room left for a second chance gets none, and the next one answers', async () => {
  const narrow = anUpstream({ provider: 'ash', limits: [rolling('requests', 1, 'minute')] })
  const stage = new Stage([narrow, anUpstream({ provider: 'birch', quality: 0.1 })])
  stage.does('ash', {
    error: { kind: 'parameter_rejected', parameters: ['seed'], isLearned: true },
  })
  expect(await stage.served()).toBe('birch')
})

/** What a provider in trouble answers; `context_overflow` and timeouts rule others out by design. */
const TROUBLES: readonly AttemptError[] = [
  REFUSED,
  BROKEN,
  { kind: 'quota_exhausted', scope: 'model' },
  { kind: 'unauthorized' },
  { kind: 'not_entitled' },
  { kind: 'model_unavailable' },
  { kind: 'unsupported', feature: 'tools' },
  { kind: 'parameter_rejected', parameters: ['seed'] },
  { kind: 'incompatible' },
  { kind: 'content_filtered' },
  { kind: 'generation_failed' },
  { kind: 'overloaded' },
  { kind: 'unreachable' },
  { kind: 'malformed', what: 'cut' },
  { kind: 'redirected' },
]

it('no request is lost while one of eleven providers is well, whatever the others say and whatever was before', async () => {
  const provider = fc.record({
    keys: fc.integer({ min: 1, max: 12 }),
    quality: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    says: fc.oneof(
      fc.constant<AttemptError[]>([REFUSED]),
      fc.array(fc.constantFrom(...TROUBLES), { minLength: 1, maxLength: 12 }),
    ),
  })
  let far = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(provider, { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 0, max: 12 }),
      fc.nat(3_000),
      async (troubled, keys, outages, passedMs) => {
        const stage = new Stage([
          ...troubled.flatMap(({ keys, quality }, at) => keysOf(`troubled-${at}`, keys, quality)),
          ...keysOf('well', keys, 0.1),
        ])
        for (const [at, { says }] of troubled.entries())
          stage.does(`troubled-${at}`, ...says.map((error) => ({ error })))
        stage.does('well', { error: BROKEN })
        for (let asked = 0; asked < outages; asked++) await stage.served()
        stage.clock.advance(passedMs)
        stage.does('well', {})
        for (let asked = 0; asked < 5; asked++) {
          const before = stage.calls.length
          expect(await stage.served()).toBe('well')
          const attempts = stage.calls.length - before
          expect(attempts).toBeLessThanOrEqual(ATTEMPTS_MAX)
          if (attempts > ATTEMPTS_AMONG_FEW_MAX) far++
        }
      },
    ),
    { numRuns: 60 },
  )
  // Worlds in which no request comes far would prove nothing. Half of the providers only refuse, so that some do.
  expect(far).toBeGreaterThan(0)
}, 60_000)
