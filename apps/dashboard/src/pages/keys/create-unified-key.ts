/** The unified key on a page: there while the last proof counts, gone from it afterwards. */
import { createAsync, revalidate } from '@solidjs/router'
import { createEffect, onCleanup } from 'solid-js'
import { after } from '../../clock.ts'
import { getUnifiedKey } from './data.ts'

/** The key with its mask; `key` is null while it takes a proof to see it. Undefined until the server has answered. */
export function createUnifiedKey() {
  const unified = createAsync(() => getUnifiedKey())
  createEffect(() => {
    const lastsMs = unified()?.provenForMs ?? 0
    if (lastsMs > 0) onCleanup(after(lastsMs, () => void revalidate('unified-key')))
  })
  return unified
}
