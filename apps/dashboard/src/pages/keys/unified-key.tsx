/** The one key that apps use: shown when asked for, copied without showing, rotated with an overlap. */
import { createSignal, Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { createProof, ProofDialog } from '../../proof.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { notify, notifyFailure } from '../../ui/toast.ts'
import { createUnifiedKey } from './create-unified-key.ts'
import { rotateUnifiedKey } from './data.ts'

const HOUR_MS = 3_600_000

export function UnifiedKey() {
  const { t } = useText()
  const unified = createUnifiedKey()
  const proof = createProof()
  const [isShown, setShown] = createSignal(false)
  const [isRotating, setRotating] = createSignal(false)
  const proven = async (next: () => void): Promise<void> => {
    if (await proof.prove()) next()
  }
  /** The key leaves the page when the proof ends, and is not shown by itself after the next one. */
  const isSeen = (): boolean => isShown() && unified()?.key != null
  const masked = (): string | null | undefined => unified()?.masked
  return (
    <Panel title={t('unified.title')} note={t('unified.note')}>
      <div class="flex flex-wrap items-center gap-2">
        <Show when={masked()} fallback={<p class="m-0 text-muted flex-1">{t('unified.none')}</p>}>
          <output class="code flex-1 min-w-[12rem] bg-sunken rounded-lg px-3 py-2 break-all">
            {isSeen() ? unified()?.key : masked()}
          </output>
          <IconButton
            icon={isSeen() ? 'i-lucide-eye-off' : 'i-lucide-eye'}
            label={t(isSeen() ? 'action.hide' : 'action.reveal')}
            onClick={() => (isSeen() ? setShown(false) : void proven(() => setShown(true)))}
          />
          <Show when={unified()?.key}>{(key) => <CopyButton text={key} />}</Show>
        </Show>
        <Button
          size="small"
          icon="i-lucide-refresh-cw"
          onClick={() => void proven(() => setRotating(true))}
        >
          {t('unified.rotate')}
        </Button>
      </div>
      <Rotation
        isOpen={isRotating()}
        onClose={() => setRotating(false)}
        onRotated={() => setShown(true)}
      />
      <ProofDialog proof={proof} />
    </Panel>
  )
}

function Rotation(props: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onRotated: () => void
}) {
  const { t } = useText()
  const [overlapMs, setOverlapMs] = createSignal(HOUR_MS)
  const [isPending, setPending] = createSignal(false)
  const rotate = async (): Promise<void> => {
    setPending(true)
    try {
      await rotateUnifiedKey(overlapMs())
      props.onRotated()
      notify({ tone: 'good', title: t('unified.rotated'), text: t('unified.rotatedText') })
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setPending(false)
      props.onClose()
    }
  }
  return (
    <Confirm
      isOpen={props.isOpen}
      title={t('unified.rotateTitle')}
      confirmLabel={t('unified.rotate')}
      tone="primary"
      isPending={isPending()}
      onClose={props.onClose}
      onConfirm={() => void rotate()}
    >
      <div class="stack">
        <p class="m-0">{t('unified.rotateText')}</p>
        <SelectField
          label={t('unified.overlap')}
          onChange={(event) => setOverlapMs(Number(event.currentTarget.value))}
        >
          <option value={HOUR_MS} selected>
            {t('unified.overlap.hour')}
          </option>
          <option value={24 * HOUR_MS}>{t('unified.overlap.day')}</option>
          <option value={0}>{t('unified.overlap.now')}</option>
        </SelectField>
      </div>
    </Confirm>
  )
}
