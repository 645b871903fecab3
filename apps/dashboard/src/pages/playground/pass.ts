/** What the playground asks with: a key of its own for an hour, so that it need not know the unified key. */
import { query, revalidate } from '@solidjs/router'
import { createEffect, on, onCleanup } from 'solid-js'
import { answer, api } from '../../api/client.ts'
import { createLive } from '../../api/live-query.ts'
import { after } from '../../clock.ts'
import { useLive } from '../../live/live.tsx'

const getPass = query(() => answer(api['unified-key'].pass.$post()), 'pass')

/** The pass; empty until there is one. */
export function createPass(): () => string {
  const pass = createLive(() => getPass())
  const live = useLive()
  const renew = (): void => void revalidate('pass')
  // A gateway that was started again knows no passes of before.
  createEffect(
    on(
      () => live.state().kind === 'open',
      (isOpen, wasOpen) => {
        if (isOpen && wasOpen === false) renew()
      },
      { defer: true },
    ),
  )
  createEffect(() => {
    const lastsMs = pass()?.lastsMs
    if (lastsMs !== undefined) onCleanup(after(0.9 * lastsMs, renew))
  })
  return () => pass()?.key ?? ''
}
