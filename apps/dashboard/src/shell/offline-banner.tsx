/** Says that the connection is gone, when it will be tried again, and what stands in the way most often. */
import { Show } from 'solid-js'
import { createNow } from '../clock.ts'
import { useText } from '../i18n/text.tsx'
import { useLive } from '../live/live.tsx'
import { Button } from '../ui/button.tsx'

export function OfflineBanner() {
  const { t, span } = useText()
  const live = useLive()
  const now = createNow()
  const retryAtMs = (): number | undefined => {
    const state = live.state()
    return state.kind === 'waiting' ? state.retryAtMs : undefined
  }
  return (
    <Show when={retryAtMs()}>
      {(instant) => (
        <div
          role="status"
          class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 md:px-8 py-2 bg-warn-soft border-b border-line"
        >
          <span class="row font-medium text-warn">
            <span class="i-lucide-wifi-off" aria-hidden="true" />
            {t('offline.title')}
          </span>
          <span class="flex-1 min-w-[16rem] text-[0.8125rem]">{t('offline.hint')}</span>
          <span class="row">
            <span class="text-[0.8125rem] figure" aria-hidden="true">
              {t('offline.retry', { span: span(instant() - now()) })}
            </span>
            <Button size="small" onClick={() => live.retryNow()}>
              {t('offline.now')}
            </Button>
          </span>
        </div>
      )}
    </Show>
  )
}
