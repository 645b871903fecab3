/** The product's mark and name. */
import { A } from '@solidjs/router'
import { useText } from '../i18n/text.tsx'

export function Brand() {
  const { t } = useText()
  return (
    <A href="/" class="row no-underline text-ink font-semibold tracking-tight">
      <img src="/icon.svg" alt="" width="24" height="24" class="rounded-md" />
      {t('app.name')}
    </A>
  )
}
