/** A paste is checked with its providers before anything is stored. */
import { afterEach, expect, it } from 'vitest'
import { type Plane, startPlane } from './plane.ts'

let plane: Plane
afterEach(() => plane[Symbol.asyncDispose]())

const GOOD = 'test-groq-key-01'
const BAD = 'test-mistral-key-01'
const LOST = 'test-cohere-key-01'
const TEXT = [
  `GROQ_API_KEY=${GOOD}`,
  `GROQ_API_KEY_2=${GOOD}`,
  `MISTRAL_API_KEY=${BAD}`,
  `COHERE_API_KEY=${LOST}`,
].join('\n')
const CHECK = '/keys/import?dryRun=1&validate=1'

async function start(): Promise<Plane> {
  // Nobody listens on port 1.
  const env = { COHERE_BASE_URL: 'http://127.0.0.1:1' }
  const started = await startPlane({ keyed: [], env })
  for (const secret of [GOOD, BAD, LOST]) started.secrets.add(secret)
  started.stack.lab.script({ provider: 'mistral', path: '/models' }, 'status:401')
  return started
}

const stored = async (): Promise<readonly { provider: string; health: string }[]> =>
  (await plane.call('GET', '/keys')).body.data
const asked = (): number => plane.stack.lab.calls().length

it('tells what works, what is refused, what nobody could ask, and stores nothing', async () => {
  plane = await start()
  const { body } = await plane.call('POST', CHECK, { text: TEXT })
  expect(body).toMatchObject({
    stored: 0,
    entries: [
      { provider: 'groq', state: 'new', verdict: 'valid' },
      { provider: 'groq', state: 'repeated', verdict: null },
      { provider: 'mistral', state: 'new', verdict: 'invalid' },
      { provider: 'cohere', state: 'new', verdict: 'unknown' },
    ],
  })
  expect(await stored()).toEqual([])
  expect(asked()).toBe(2)
})

it('is stored without asking again, a refused key too when its owner wants it, and a stored key is not asked about', async () => {
  plane = await start()
  await plane.call('POST', CHECK, { text: TEXT })
  const before = asked()
  const { body } = await plane.call('POST', '/keys/import', { text: TEXT })
  expect(body.stored).toBe(3)
  expect(asked()).toBe(before)
  expect(await stored()).toMatchObject([
    { provider: 'groq', health: 'healthy' },
    { provider: 'mistral', health: 'invalid' },
    { provider: 'cohere', health: 'unknown' },
  ])
  const again = await plane.call('POST', CHECK, { text: TEXT })
  expect(again.body.entries[0]).toMatchObject({ state: 'duplicate', verdict: null })
  expect(asked()).toBe(before)
})

it('stores none that is refused when it is checked and stored at once', async () => {
  plane = await start()
  const { body } = await plane.call('POST', '/keys/import?validate=1', { text: TEXT })
  expect(body.stored).toBe(2)
  expect((await stored()).map(({ provider }) => provider)).toEqual(['groq', 'cohere'])
})

it('asks about a hundred keys of one text at most', async () => {
  plane = await start()
  const text = Array.from(
    { length: 120 },
    (_, at) => `GROQ_API_KEY_${at}=test-groq-key-${at + 100}`,
  )
  const { body } = await plane.call('POST', CHECK, { text: text.join('\n') })
  const verdicts = body.entries.map(({ verdict }: { verdict: string | null }) => verdict)
  expect(verdicts.filter((verdict: string | null) => verdict === 'valid')).toHaveLength(100)
  expect(asked()).toBe(100)
})
