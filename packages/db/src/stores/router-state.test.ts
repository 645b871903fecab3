import { join } from 'node:path'
import { Engine, type RouterStore } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../open.ts'
import { createRouterStore } from './router-state.ts'

const migrations = join(import.meta.dirname, '..', '..', '..', '..', 'drizzle')

/** A store on a database of its own, in memory. */
function withStore(use: (store: RouterStore) => void): void {
  const { orm, close } = openDatabase({ file: ':memory:', migrations })
  try {
    use(createRouterStore(orm))
  } finally {
    close()
  }
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
