/** What the request log and the router's memory need of wherever they are kept. */
import type { RequestLog, RequestRecord } from '../request-log.ts'
import type { RouterStore } from '../router/store.ts'
import { type StoreCase, same } from './store-case.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)

/** The guarantees of a `RequestLog`. */
export const requestLogSuite: readonly StoreCase<RequestLog>[] = [
  {
    name: 'the newest requests come first, each with its attempts in order',
    run: ({ store, reopen }) => {
      const records = [record('one', 2), record('two', 0), record('three', 3)]
      store.write(records.slice(0, 1))
      store.write(records.slice(1))
      const later = reopen()
      same(later.recent(2), [record('three', 3), record('two', 0)])
      same(later.recent(9).length, 3)
    },
  },
  {
    name: 'two requests of one id are two requests',
    run: ({ store }) => {
      store.write([record('same', 1), record('same', 2)])
      same(
        store.recent(9).map(({ attempts }) => attempts.length),
        [2, 1],
      )
    },
  },
  {
    name: 'pruning takes what is older than the day, with its attempts, and nothing else',
    run: ({ store, reopen }) => {
      store.write([
        { ...record('old', 2), atMs: NOON_MS - 1 },
        { ...record('new', 2), atMs: NOON_MS },
      ])
      same(store.prune(NOON_MS), 1)
      const later = reopen()
      same(
        later.recent(9).map(({ id }) => id),
        ['new'],
      )
      same(later.prune(NOON_MS), 0)
    },
  },
]

/** The guarantees of a `RouterStore`. */
export const routerStoreSuite: readonly StoreCase<RouterStore>[] = [
  {
    name: 'the document saved last is the one that is loaded',
    run: ({ store, reopen }) => {
      same(store.load(), undefined)
      store.save('{"first":1}')
      store.save('{"second":"ü"}')
      same(reopen().load(), '{"second":"ü"}')
    },
  },
]

function record(id: string, attempts: number): RequestRecord {
  return {
    id,
    atMs: NOON_MS,
    clientKeyId: 'client',
    requestedModel: 'auto',
    stream: true,
    outcome: attempts === 0 ? 'exhausted' : 'succeeded',
    httpStatus: attempts === 0 ? 429 : 200,
    durationMs: 12,
    promptTokens: 10,
    completionTokens: 20,
    ...(attempts === 0 ? {} : { provider: 'acme', model: 'large', firstTokenMs: 5 }),
    attempts: Array.from({ length: attempts }, (_, index) => ({
      provider: 'acme',
      model: `model ${index}`,
      credentialId: 'key',
      startedAfterMs: index,
      durationMs: 3,
      ...(index + 1 < attempts
        ? { error: 'overloaded' as const }
        : { firstTokenMs: 2, promptTokens: 10, completionTokens: 20 }),
    })),
  }
}
