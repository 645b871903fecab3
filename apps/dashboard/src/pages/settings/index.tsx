/** Settings: how this browser looks, what the server keeps, whom it tells, and what it was started with. */

import type { JSX } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { Page } from '../../ui/page.tsx'
import { Failed, Pending } from '../../ui/pending.tsx'
import { About } from './about.tsx'
import { AlertTargets } from './alert-targets.tsx'
import { Appearance } from './appearance.tsx'
import { Audit } from './audit.tsx'
import { BackupPanel } from './backup-panel.tsx'
import { Configuration } from './configuration.tsx'
import { DataPanel } from './data-panel.tsx'
import { DeviceLink } from './device-link.tsx'
import { Doctor } from './doctor.tsx'

export function SettingsPage() {
  const { t } = useText()
  return (
    <Page title={t('nav.settings')}>
      <div class="grid grid-cols-[minmax(0,1fr)] xl:grid-cols-2 gap-5 items-start">
        <div class="stack !gap-5">
          <Appearance />
          <Part>
            <DataPanel />
          </Part>
          <DeviceLink />
        </div>
        <div class="stack !gap-5">
          <Part>
            <AlertTargets />
          </Part>
          <BackupPanel />
          <Part>
            <About />
          </Part>
          <Doctor />
        </div>
      </div>
      <Part>
        <Configuration />
      </Part>
      <Part>
        <Audit />
      </Part>
    </Page>
  )
}

/** One panel's trouble is not the other panels'. */
function Part(props: { readonly children: JSX.Element }) {
  return (
    <Failed>
      <Pending>{props.children}</Pending>
    </Failed>
  )
}
