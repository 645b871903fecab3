/** The encrypted backups that the server makes every day, each with its size and when it was made. */
import { For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { useText } from '../../i18n/text.tsx'
import { getBackups } from './data.ts'

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
