/** A one-use link, as a QR code, that signs another device in. */

import { createSignal, Show } from 'solid-js'
import type { SignInLink } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { createProof, ProofDialog } from '../../proof.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Pending } from '../../ui/pending.tsx'
import { notifyFailure } from '../../ui/toast.ts'
import { QrCode } from '../connect/qr-code.tsx'
import { isLoopback } from '../connect/snippets.ts'
import { makeSignInLink } from './data.ts'

export function DeviceLink() {
  const { t, span } = useText()
  const proof = createProof()
  const now = createNow()
  const [link, setLink] = createSignal<SignInLink | undefined>()
  const make = async (): Promise<void> => {
    try {
      if (await proof.prove()) setLink(await makeSignInLink())
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    }
  }
  const leftMs = (): number => (link()?.expiresAtMs ?? 0) - now()
  return (
    <Panel title={t('settings.devices')} note={t('device.text')}>
      <div class="flex flex-col gap-3 items-start">
        <Show when={isLoopback(location.hostname)}>
          <p class="m-0 text-xs text-muted">{t('device.loopback')}</p>
        </Show>
        <Show when={link()}>
          {(made) => (
            <Show
              when={leftMs() > 0}
              fallback={<p class="m-0 text-muted">{t('device.expired')}</p>}
            >
              <Pending>
                <QrCode text={`${location.origin}${made().path}`} label={t('device.qr')} />
              </Pending>
              <p class="m-0 text-xs text-muted figure">
                {t('device.expires', { span: span(leftMs()) })}
              </p>
              <CopyButton text={() => `${location.origin}${made().path}`} />
            </Show>
          )}
        </Show>
        <Button icon="i-lucide-smartphone" onClick={() => void make()}>
          {t('device.create')}
        </Button>
        <ProofDialog proof={proof} />
      </div>
    </Panel>
  )
}
