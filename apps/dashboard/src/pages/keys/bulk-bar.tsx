/** What can be done with several keys at once; there while some are selected. */

import { Show } from 'solid-js'
import type { KeyBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import type { KeyDesk } from './desk.ts'

export function BulkBar(props: { readonly keys: readonly KeyBody[]; readonly desk: KeyDesk }) {
  const { t, number } = useText()
  const selected = (): readonly KeyBody[] =>
    props.keys.filter(({ id }) => props.desk.isSelected(id))
  const selection = (): string => t('keys.selected', { count: number(selected().length) })
  return (
    <Show when={selected().length > 0}>
      <section
        aria-label={selection()}
        class="sticky z-20 bottom-4 max-md:bottom-20 card shadow-[var(--lift)] px-4 py-2.5 flex flex-wrap items-center gap-2"
      >
        <span class="font-medium flex-1 min-w-28">{selection()}</span>
        <Button size="small" onClick={() => void props.desk.test(selected())}>
          {t('keys.bulk.test')}
        </Button>
        <Button size="small" onClick={() => void props.desk.patch(selected(), { enabled: true })}>
          {t('keys.bulk.enable')}
        </Button>
        <Button size="small" onClick={() => void props.desk.patch(selected(), { enabled: false })}>
          {t('keys.bulk.disable')}
        </Button>
        <Button size="small" tone="danger" onClick={() => props.desk.remove(selected())}>
          {t('keys.delete')}
        </Button>
        <Button size="small" tone="quiet" onClick={() => props.desk.clearSelection(props.keys)}>
          {t('keys.bulk.clear')}
        </Button>
      </section>
    </Show>
  )
}
