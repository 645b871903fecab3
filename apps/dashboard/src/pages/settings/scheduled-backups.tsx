/** The encrypted backups that the server makes every day, each with its size and when it was made. */
import { For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { getBackups, getSettings } from './data.ts'
import { useSaveSettings } from './save-settings.ts'

export function ScheduledBackups() {
  const { t, date, number } = useText()
  const backups = createLive(() => getBackups())
  const size = (bytes: number): string =>
    number(bytes / 1_000, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 })
  return (
    <Show when={backups()}>
      {(known) => (
        <section class="stack">
          <h3 class="eyebrow m-0">{t('backup.scheduled')}</h3>
          <p class="m-0 text-muted">
            {known().isScheduled
              ? t('backup.scheduledOn', { count: known().keep })
              : t('backup.scheduledOff')}
          </p>
          <Show when={known().isScheduled}>
            <Keep />
          </Show>
          <ul class="m-0 p-0 list-none stack">
            <For each={known().data}>
              {(file) => (
                <li class="flex flex-wrap gap-x-4 justify-between">
                  <code>{file.name}</code>
                  <span class="figure">
                    {date(file.madeAtMs)} · {size(file.bytes)}
                  </span>
                </li>
              )}
            </For>
          </ul>
        </section>
      )}
    </Show>
  )
}

/** How many stay. */
function Keep() {
  const { t } = useText()
  const settings = createLive(() => getSettings())
  const save = useSaveSettings()
  return (
    <Show when={settings()?.settings.backupKeep}>
      {(keep) => (
        <form
          class="flex flex-col items-start gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            void save({ backupKeep: Number(new FormData(event.currentTarget).get('backupKeep')) })
          }}
        >
          <TextField
            required
            class="w-full max-w-sm"
            name="backupKeep"
            type="number"
            min={1}
            max={365}
            label={t('backup.keep')}
            hint={
              keep().isEditable
                ? t('backup.keepHint')
                : `${t('settings.originHint', { origin: t(`settings.origin.${keep().origin}`) })}.`
            }
            value={keep().value}
            disabled={!keep().isEditable}
          />
          <Show when={keep().isEditable}>
            <Button type="submit" tone="primary">
              {t('action.save')}
            </Button>
          </Show>
        </form>
      )}
    </Show>
  )
}
