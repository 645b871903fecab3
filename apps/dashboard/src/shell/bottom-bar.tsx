/** The way around on a phone: four places and the rest behind More. */
import { A } from '@solidjs/router'
import { createSignal, For } from 'solid-js'
import { signOut } from '../api/session.ts'
import { useText } from '../i18n/text.tsx'
import { PLACES } from '../navigation.ts'
import { Dialog } from '../ui/dialog.tsx'
import { notifyFailure } from '../ui/toast.ts'

const ITEM =
  'flex flex-col items-center justify-center gap-1 min-h-14 text-[0.6875rem] font-medium no-underline border-0 bg-transparent'

export function BottomBar() {
  const { t } = useText()
  const [isOpen, setOpen] = createSignal(false)
  const close = (): void => void setOpen(false)
  return (
    <>
      <nav
        aria-label={t('nav.label')}
        class="fixed bottom-0 inset-x-0 z-30 grid grid-cols-5 bg-surface border-t border-line pb-[env(safe-area-inset-bottom)]"
      >
        <For each={PLACES.filter(({ isPrimary }) => isPrimary)}>
          {(place) => (
            <A
              href={place.path}
              end={place.path === '/'}
              class={ITEM}
              activeClass="text-accent"
              inactiveClass="text-muted"
            >
              <span class={`${place.icon} text-lg`} aria-hidden="true" />
              {t(place.name)}
            </A>
          )}
        </For>
        <button type="button" class={`${ITEM} text-muted`} onClick={() => setOpen(true)}>
          <span class="i-lucide-ellipsis text-lg" aria-hidden="true" />
          {t('nav.more')}
        </button>
      </nav>
      <Dialog isOpen={isOpen()} title={t('nav.more')} onClose={close}>
        <div class="flex flex-col gap-1 -mx-2">
          <For each={PLACES.filter(({ isPrimary }) => !isPrimary)}>
            {(place) => (
              <A
                href={place.path}
                class="flex items-center gap-3 px-3 min-h-11 rounded-lg no-underline text-ink hover:bg-sunken"
                onClick={close}
              >
                <span class={`${place.icon} text-muted`} aria-hidden="true" />
                {t(place.name)}
              </A>
            )}
          </For>
          <button
            type="button"
            class="flex items-center gap-3 px-3 min-h-11 rounded-lg border-0 bg-transparent text-ink text-start hover:bg-sunken"
            onClick={() => {
              close()
              void signOut().catch((thrown) => notifyFailure(t('failed.toast'), thrown))
            }}
          >
            <span class="i-lucide-log-out text-muted" aria-hidden="true" />
            {t('nav.signOut')}
          </button>
        </div>
      </Dialog>
    </>
  )
}
