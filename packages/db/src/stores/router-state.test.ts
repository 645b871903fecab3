import { Engine, type RouterStore } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { aDatabase } from '../test/a-database.ts'
import { createRouterStore } from './router-state.ts'

/** A store on a database of its own. */
function withStore(use: (store: RouterStore) => void): void {
  using database = aDatabase()
  use(createRouterStore(database.reopen().orm))
}

describe('what the router has learned', () => {
  it('is nothing in a new database', () => {
    withStore((store) => expect(store.load()).toBeUndefined())
  })

  it('is one document, the last one saved', () => {
    withStore((store) => {
      store.save('{"version":1}')
      store.save('{"version":1,"beliefs":[]}')
      expect(store.load()).toBe('{"version":1,"beliefs":[]}')
    })
  })

  it('comes back to the engine that wrote it', () => {
    withStore((store) => {
      const engine = () =>
        new Engine({
          upstreams: [],
          routerStore: store,
          call: () => Promise.reject(new Error('nobody calls')),
        })
      engine().saveRouter()
      const saved = store.load()
      engine().saveRouter()
      expect(store.load()).toBe(saved)
      expect(saved).toContain('"version":1')
    })
  })
})
