/** What providers have taught is there after a restart. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { candidates, startStack } from './stack/stack.ts'

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-learned-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const REFUSED = '{"error":{"message":"property \'seed\' is unsupported","type":"x"}}'

/** One life of a gateway: whether the seed was in each of its calls. */
async function live(isRefusedOnce: boolean): Promise<readonly boolean[]> {
  await using stack = await startStack({ providers: candidates('groq'), dataDir })
  if (isRefusedOnce) stack.lab.script({ times: 1 }, `body:400:${REFUSED}`)
  expect((await stack.chat({ seed: 7, temperature: 1 })).status).toBe(200)
  return stack.lab.calls().map(({ body }) => JSON.stringify(body).includes('"seed":7'))
}

it('a parameter that a model has refused is left out, in this life and in the next', async () => {
  expect(await live(true)).toEqual([true, false])
  expect(await live(false)).toEqual([false])
})
