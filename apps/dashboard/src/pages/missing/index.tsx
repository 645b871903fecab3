/** An address that leads nowhere. */
import { useText } from '../../i18n/text.tsx'
import { LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'

export function MissingPage() {
  const { t } = useText()
  return (
    <Page title={t('missing.title')}>
      <div class="card">
        <EmptyState
          icon="i-lucide-map-pin-off"
          title={t('missing.title')}
          action={
            <LinkButton href="/" tone="primary">
              {t('missing.home')}
            </LinkButton>
          }
        >
          {t('missing.text')}
        </EmptyState>
      </div>
    </Page>
  )
}
