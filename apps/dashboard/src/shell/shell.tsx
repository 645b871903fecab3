/** What surrounds every page: the way around, the state of the connection, and what a key press can do. */
import { createAsync, useLocation } from '@solidjs/router'
import { createEffect, createSignal, lazy, on, type ParentProps, Show } from 'solid-js'
import { getStatus } from '../api/status.ts'
import type { StatusBody } from '../api/wire.ts'
import { useText } from '../i18n/text.tsx'
import { createIsNarrow } from '../ui/media.ts'
import { Failed, Pending } from '../ui/pending.tsx'
import { ProblemsProvider } from '../ui/title.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { createShortcuts } from './shortcuts.ts'
import { Sidebar } from './sidebar.tsx'
import { TopBar } from './top-bar.tsx'

/** What few visits need comes when it is first asked for; the bar at the bottom is for phones alone. */
const BottomBar = lazy(async () => ({ default: (await import('./bottom-bar.tsx')).BottomBar }))
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const Cheatsheet = lazy(async () => ({ default: (await import('./cheatsheet.tsx')).Cheatsheet }))

/** The frame around the pages of someone who is signed in. */
export function Shell(props: ParentProps) {
  const { t } = useText()
  const location = useLocation()
  const isNarrow = createIsNarrow()
  const [overlay, setOverlay] = createSignal<'palette' | 'cheatsheet' | undefined>()
  const close = (): void => void setOverlay(undefined)
  const openPalette = (): void => void setOverlay('palette')
  // Without an answer there is no number; the page that needs one says why.
  const problems = createAsync(() => getStatus().then(countProblems, () => 0))
  let main: HTMLElement | undefined
  createShortcuts({ onPalette: openPalette, onHelp: () => setOverlay('cheatsheet') })
  // After a jump the next Tab should start in the new page, not in the navigation.
  createEffect(
    on(
      () => location.pathname,
      () => main?.focus({ preventScroll: true }),
      { defer: true },
    ),
  )
  return (
    <div class="flex min-h-dvh">
      <a
        href="#main"
        class="sr-only focus:not-sr-only focus:fixed! focus:top-3 focus:start-3 focus:z-70 focus:px-4 focus:py-2 focus:rounded-lg bg-accent text-on-accent"
        target="_self"
      >
        {t('app.skip')}
      </a>
      <Show when={!isNarrow()}>
        <Sidebar onPalette={openPalette} />
      </Show>
      <div class="flex-1 min-w-0 flex flex-col">
        <Show when={isNarrow()}>
          <TopBar onPalette={openPalette} />
        </Show>
        <OfflineBanner />
        <main
          ref={main}
          id="main"
          tabindex="-1"
          class="flex-1 min-w-0 outline-none max-md:pb-[calc(4.5rem+env(safe-area-inset-bottom))]"
        >
          <Show when={location.pathname} keyed>
            <Failed>
              <ProblemsProvider value={() => problems() ?? 0}>
                <Pending>{props.children}</Pending>
              </ProblemsProvider>
            </Failed>
          </Show>
        </main>
      </div>
      <Pending fallback={null}>
        <Show when={isNarrow()}>
          <BottomBar />
        </Show>
        <Show when={overlay() === 'palette'}>
          <Palette isOpen onClose={close} onHelp={() => setOverlay('cheatsheet')} />
        </Show>
        <Show when={overlay() === 'cheatsheet'}>
          <Cheatsheet isOpen onClose={close} />
        </Show>
      </Pending>
    </div>
  )
}

/** Alerts that want something done. */
function countProblems({ alerts }: StatusBody): number {
  return alerts.filter(({ severity }) => severity !== 'info').length
}
