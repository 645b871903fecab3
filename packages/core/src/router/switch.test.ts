import { describe, expect, it } from 'vitest'
import { anUpstream } from '../testing/an-upstream.ts'
import { Stage } from '../testing/stage.ts'
import { switchOf } from './switch.ts'
import { traceOf } from './trace.ts'

const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.85 })
const MESSAGES = [
  { role: 'user', content: 'deep' },
  { role: 'assistant', content: 'sea' },
  { role: 'user', content: 'and on' },
] as const

/** Asks the next turn of one conversation. */
async function next(stage: Stage) {
  await stage.served({ messages: [...MESSAGES] })
  const report = stage.reports.at(-1)
  if (report === undefined) throw new Error('a request is reported')
  return { pin: traceOf(report).pin, switched: switchOf(report) }
}

describe('a conversation that changes its model', () => {
  it('tells from which to which, in its trace too, when the first one failed', async () => {
    const stage = new Stage([ash, birch])
    expect(await next(stage)).toEqual({ pin: undefined, switched: undefined })
    const stays = { pin: { model: 'ash/large', kept: true }, switched: undefined }
    expect(await next(stage)).toEqual(stays)
    stage.does('ash', { error: { kind: 'overloaded' } })
    expect(await next(stage)).toEqual({
      pin: { model: 'ash/large', kept: false, because: 'failed' },
      switched: { from: 'ash/large', to: 'birch/large', because: 'failed' },
    })
    expect(await next(stage)).toEqual({ ...stays, pin: { model: 'birch/large', kept: true } })
  })

  it('tells why the router left it', async () => {
    const stage = new Stage([ash, birch])
    await next(stage)
    stage.engine.setUpstreams([birch])
    expect(await next(stage)).toEqual({
      pin: { model: 'ash/large', kept: false, because: 'gone' },
      switched: { from: 'ash/large', to: 'birch/large', because: 'gone' },
    })
  })
})
