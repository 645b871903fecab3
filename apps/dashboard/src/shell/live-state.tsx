/** Whether what the page shows is true now, or up to 15 s old. */
import { useText } from '../i18n/text.tsx'
import { useLive } from '../live/live.tsx'
import { StatusDot } from '../ui/status-dot.tsx'

export function LiveState() {
  const { t } = useText()
  const { state } = useLive()
  const isOpen = (): boolean => state().kind === 'open'
  return (
    <span class="text-xs text-muted">
      <StatusDot
        tone={isOpen() ? 'good' : 'idle'}
        title={isOpen() ? t('live.onHint') : t('live.pollingHint')}
      >
        {isOpen() ? t('live.on') : t('live.polling')}
      </StatusDot>
    </span>
  )
}
