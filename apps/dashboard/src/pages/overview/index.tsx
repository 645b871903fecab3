/** Overview: whether it works, what it did today, what is left, and what needs a hand. */
import { useText } from '../../i18n/text.tsx'
import { Page } from '../../ui/page.tsx'
import { Failed, Pending } from '../../ui/pending.tsx'
import { Alerts } from './alerts.tsx'
import { Capacity } from './capacity.tsx'
import { Checklist } from './checklist.tsx'
import { Figures } from './figures-row.tsx'
import { ProviderHealth } from './provider-health.tsx'
import { Ticker } from './ticker.tsx'

export function OverviewPage() {
  const { t } = useText()
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Page title={t('nav.overview')} subtitle={t('overview.subtitle', { zone })}>
      <Failed>
        <Pending fallback={null}>
          <Checklist />
          <Alerts />
        </Pending>
      </Failed>
      <Failed>
        <Pending>
          <Figures />
        </Pending>
      </Failed>
      <div class="grid grid-cols-[minmax(0,1fr)] min-[88rem]:grid-cols-[minmax(0,1fr)_22rem] gap-5 items-start">
        <div class="stack !gap-5">
          <Failed>
            <Pending>
              <Ticker />
            </Pending>
          </Failed>
          <Failed>
            <Pending>
              <ProviderHealth />
            </Pending>
          </Failed>
        </div>
        <Failed>
          <Pending>
            <Capacity />
          </Pending>
        </Failed>
      </div>
    </Page>
  )
}
