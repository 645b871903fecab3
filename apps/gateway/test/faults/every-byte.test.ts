/** A stream that is cut anywhere never looks complete: 4 KB, every byte, three kinds of cut, on real sockets. */
import { afterAll, describe, expect, it } from 'vitest'
import { type Seen, toldBy } from '../stack/ask.ts'
import { createContract } from '../stack/contract.ts'
import { candidates, report, startStack } from '../stack/stack.ts'
import { CUTS, type Cut, play, promptFor, record } from './recording.ts'

const SIZE = 4_096
const IN_FLIGHT = 24

const recording = await record(SIZE)
const contract = createContract()
afterAll(() => report(`every byte: ${contract.held()} objects held to OpenAI's schema`))

describe('a stream cut after any number of bytes', () => {
  it.each(CUTS)(
    'and %s has no end mark unless it was finished',
    { timeout: 120_000 },
    async (cut) => {
      await using player = await play(recording)
      await using stack = await startStack({
        contract,
        providers: candidates('groq'),
        env: { GROQ_BASE_URL: player.baseUrl },
      })
      const counts = { failed: 0, interrupted: 0, complete: 0 }
      let next = 0
      const work = async (): Promise<void> => {
        for (let bytes = next++; bytes <= recording.bytes.length; bytes = next++) {
          const messages = [{ role: 'user', content: promptFor(cut, bytes) }]
          counts[judge(await stack.chat({ stream: true, messages }), bytes, cut)]++
        }
      }
      await Promise.all(Array.from({ length: IN_FLIGHT }, work))

      report(`every byte, ${cut}: ${JSON.stringify(counts)} of ${recording.bytes.length + 1} cuts`)
      expect(counts.failed).toBeGreaterThan(0)
      expect(counts.interrupted).toBeGreaterThan(SIZE / 2)
      const [upstream] = stack.gateway.deps.engine.roster.upstreams
      const readings = upstream === undefined ? [] : stack.gateway.deps.engine.readings(upstream)
      expect(readings[0]?.used).toBe(player.received())
    },
  )
})

/** What became of a cut; throws when a client could take it for something else. */
function judge(seen: Seen, bytes: number, cut: Cut): 'failed' | 'interrupted' | 'complete' {
  const where = `${cut} after ${bytes} bytes`
  expect(seen.end, where).toBe('complete')
  if (seen.status !== 200) {
    expect(seen.status, where).toBe(502)
    expect(JSON.parse(seen.text).error.code, where).toBe('all_attempts_failed')
    return 'failed'
  }
  const { content, dones, error, finishReasons } = toldBy(seen)
  // A broken connection gives no credit to an event whose blank line did not come, and a reset may discard the last.
  const isFinished = bytes >= recording.finishedAt + (cut === 'ended' ? 0 : 2)
  const isComplete = isFinished && (cut !== 'reset' || dones > 0)
  expect({ dones, code: error?.code }, where).toEqual(
    isComplete ? { dones: 1, code: undefined } : { dones: 0, code: 'stream_interrupted' },
  )
  expect(finishReasons, where).toEqual(isComplete ? ['stop'] : [])
  expect(isComplete ? content : recording.answer.slice(0, content.length), where).toBe(
    isComplete ? recording.answer : content,
  )
  return isComplete ? 'complete' : 'interrupted'
}
