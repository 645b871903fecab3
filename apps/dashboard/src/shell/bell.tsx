/** What needs the owner, behind one bell. */
import { lazy, Show } from 'solid-js'
import { createLive } from '../api/live-query.ts'
import { getStatus } from '../api/status.ts'
import { useText } from '../i18n/text.tsx'
import { Badge } from '../ui/badge.tsx'
import { Failed, Pending } from '../ui/pending.tsx'

/** It waits for the server's word anyway, and its code comes meanwhile. */
const AlertsBell = lazy(async () => ({ default: (await import('./alerts-bell.tsx')).AlertsBell }))

export function Bell(props: { readonly align: 'start' | 'end' }) {
  return (
    <Failed isQuiet>
      <Pending fallback={<span class="w-9" />}>
        <AlertsBell align={props.align} />
      </Pending>
    </Failed>
  )
}

/** Shown while prompts and answers are being kept: whoever looks should know. */
export function ContentBadge() {
  return (
    <Failed isQuiet>
      <Pending fallback={null}>
        <LoadedContentBadge />
      </Pending>
    </Failed>
  )
}

function LoadedContentBadge() {
  const { t } = useText()
  const status = createLive(() => getStatus())
  return (
    <Show when={status()?.isContentLogged}>
      <Badge tone="warn" icon="i-lucide-eye">
        {t('privacy.content')}
      </Badge>
    </Show>
  )
}
