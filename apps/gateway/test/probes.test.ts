/** The probe suite that `npm run probes` runs against any gateway, with what ours must show: a named test for each row. */
import { PROBES } from '@freellmapi/lab'
import { afterAll, describe, expect, it } from 'vitest'
import { candidates, report, startStack } from './stack/stack.ts'

const CAP = 10
/** What takes a minute in earnest takes seconds here; a refusal and the retry after it come well before the first comment. */
const PATIENCE = { heartbeatMs: 1_500, stallMs: 3_000 }
const cells: string[] = []
afterAll(() => report(`probes:\n  ${cells.join('\n  ')}`))

describe('a client of this gateway sees', () => {
  it.each(PROBES)('$expected: $name', { timeout: 30_000 }, async (probe) => {
    const [provider] = candidates('groq')
    const model = provider?.models[0]
    if (provider === undefined || model === undefined) throw new Error('There is no such model.')
    const limits = [{ unit: 'requests', cap: CAP, window: MINUTE, scope: 'model' }] as const
    const narrow = { ...model, id: 'openai/gpt-oss-20b', family: 'narrow', limits }
    await using stack = await startStack({
      providers: [{ ...provider, models: [model, narrow] }],
      patience: PATIENCE,
    })
    const { cell, holds } = await probe.run({
      lab: stack.lab,
      target: {
        baseUrl: `${stack.gateway.url}/v1`,
        key: stack.gateway.unified.key,
        model: `groq/${model.id}`,
      },
      watchMs: 5_000,
      limited: { model: `groq/${narrow.id}`, cap: CAP },
    })
    cells.push(`${probe.name}: ${cell}`)
    expect(holds, cell).toBe(true)
  })
})

const MINUTE = { kind: 'rolling', spanMs: 60_000 } as const
