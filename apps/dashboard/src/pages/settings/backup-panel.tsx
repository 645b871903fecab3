/** The whole database as one sealed file, and back. */
import { createSignal, Show } from 'solid-js'
import { nowMs } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { createProof, ProofDialog } from '../../proof.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { notify, notifyFailure } from '../../ui/toast.ts'
import { makeBackup, restore } from './data.ts'
import { ScheduledBackups } from './scheduled-backups.tsx'

export function BackupPanel() {
  const { t } = useText()
  return (
    <Panel id="backup" title={t('settings.backup')} note={t('backup.text')}>
      <div class="stack !gap-6">
        <Backup />
        <ScheduledBackups />
        <Restore />
      </div>
    </Panel>
  )
}

function Backup() {
  const { t } = useText()
  const proof = createProof()
  const [isPending, setPending] = createSignal(false)
  const make = async (passphrase: string): Promise<void> => {
    setPending(true)
    try {
      if (!(await proof.prove())) return
      download(await makeBackup(passphrase))
      notify({ tone: 'good', title: t('backup.done') })
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setPending(false)
    }
  }
  return (
    <>
      <form
        class="flex flex-col items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void make(String(new FormData(event.currentTarget).get('passphrase')))
        }}
      >
        <TextField
          required
          class="w-full max-w-sm"
          name="passphrase"
          type="password"
          autocomplete="new-password"
          minlength={12}
          maxlength={1_000}
          label={t('backup.passphrase')}
          hint={t('backup.passphraseHint')}
        />
        <Button type="submit" icon="i-lucide-download" isPending={isPending()}>
          {t('backup.create')}
        </Button>
      </form>
      <ProofDialog proof={proof} />
    </>
  )
}

function Restore() {
  const { t } = useText()
  const proof = createProof()
  const [isPending, setPending] = createSignal(false)
  const [checked, setChecked] = createSignal<
    { readonly file: File; readonly passphrase: string; readonly message: string } | undefined
  >()
  const run = async (work: () => Promise<void>): Promise<void> => {
    setPending(true)
    try {
      if (await proof.prove()) await work()
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setPending(false)
    }
  }
  const check = (data: FormData): Promise<void> =>
    run(async () => {
      const file = data.get('file')
      const passphrase = String(data.get('passphrase'))
      if (!(file instanceof File)) return
      const { message } = await restore(file, { passphrase, isDryRun: true })
      setChecked({ file, passphrase, message })
    })
  const apply = (): Promise<void> =>
    run(async () => {
      const backup = checked()
      setChecked(undefined)
      if (backup === undefined) return
      const { message } = await restore(backup.file, { ...backup, isDryRun: false })
      notify({ tone: 'good', title: t('backup.staged'), text: message })
    })
  return (
    <>
      <form
        class="flex flex-wrap items-end gap-3 pt-5 border-t border-line"
        onSubmit={(event) => {
          event.preventDefault()
          void check(new FormData(event.currentTarget))
        }}
      >
        <TextField
          required
          class="flex-1 min-w-56"
          name="file"
          type="file"
          label={t('backup.file')}
        />
        <TextField
          required
          class="flex-1 min-w-40"
          name="passphrase"
          type="password"
          autocomplete="off"
          label={t('backup.passphrase')}
        />
        <Button type="submit" icon="i-lucide-file-check" isPending={isPending()}>
          {t('backup.check')}
        </Button>
        <Confirm
          isOpen={checked() !== undefined}
          title={t('backup.ok')}
          confirmLabel={t('backup.apply')}
          isPending={isPending()}
          onClose={() => setChecked(undefined)}
          onConfirm={() => void apply()}
        >
          <div class="stack">
            <Show when={checked()?.message}>{(message) => <p class="m-0">{message()}</p>}</Show>
            <p class="m-0">{t('backup.applyText')}</p>
          </div>
        </Confirm>
      </form>
      <ProofDialog proof={proof} />
    </>
  )
}

/** Saves a file through a link, the way that also works over plain http. */
function download(file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = `freellmapi-${new Date(nowMs()).toISOString().slice(0, 10)}.backup`
  link.click()
  URL.revokeObjectURL(url)
}
