/** The way around on a wide page. */
import { A } from '@solidjs/router'
import { For } from 'solid-js'
import { signOut } from '../api/session.ts'
import { useText } from '../i18n/text.tsx'
import { PLACES } from '../navigation.ts'
import { IconButton } from '../ui/button.tsx'
import { notifyFailure } from '../ui/toast.ts'
import { Bell, ContentBadge } from './bell.tsx'
import { Brand } from './brand.tsx'
import { LiveState } from './live-state.tsx'
import { ThemeButton } from './theme-button.tsx'

export function Sidebar(props: { readonly onPalette: () => void }) {
  const { t } = useText()
  return (
    <aside class="w-56 shrink-0 border-e border-line bg-bg sticky top-0 h-dvh flex flex-col gap-3 px-3 py-4">
      <div class="row px-2 justify-between">
        <Brand />
        <Bell align="start" />
      </div>
      <button
        type="button"
        class="row justify-between bg-surface border border-line rounded-lg px-3 min-h-9 text-sm text-muted hover:border-edge"
        onClick={() => props.onPalette()}
      >
        <span class="row">
          <span class="i-lucide-search" aria-hidden="true" />
          {t('nav.search')}
        </span>
        <kbd class="text-xs font-sans text-faint whitespace-nowrap">{MODIFIER}K</kbd>
      </button>
      <nav aria-label={t('nav.label')} class="flex flex-col gap-0.5 flex-1 overflow-y-auto">
        <For each={PLACES}>
          {(place) => (
            <A
              href={place.path}
              end={place.path === '/'}
              class="nav-link flex items-center gap-3 rounded-lg px-3 min-h-9 no-underline font-medium"
              activeClass="bg-accent-soft text-accent"
              inactiveClass="text-muted hover:bg-sunken hover:text-ink"
            >
              <span class={place.icon} aria-hidden="true" />
              {t(place.name)}
            </A>
          )}
        </For>
      </nav>
      <ContentBadge />
      <div class="row justify-between ps-3 pt-2 border-t border-line">
        <LiveState />
        <span class="row !gap-0">
          <ThemeButton />
          <IconButton
            icon="i-lucide-log-out"
            label={t('nav.signOut')}
            onClick={() =>
              void signOut().catch((thrown) => notifyFailure(t('failed.toast'), thrown))
            }
          />
        </span>
      </div>
    </aside>
  )
}

/** The modifier as this system's keyboards print it. */
const MODIFIER = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl '
