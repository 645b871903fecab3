/** Playground: talk to any model through the gateway, alone or side by side, and see what an app would get. */
import { useSearchParams } from '@solidjs/router'
import { createSignal, For, onCleanup, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { getModels, VIRTUAL_MODELS } from '../../api/models.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { ColumnView } from './column.tsx'
import { COLUMNS_MAX } from './columns.ts'
import { Composer } from './composer.tsx'
import { createDesk } from './desk.ts'
import { GetCode } from './get-code.tsx'
import { createPass } from './pass.ts'
import { SettingsPanel } from './settings-panel.tsx'

/** How wide a conversation may get: as many next to each other as there are. */
const GRIDS = [
  '',
  'grid-cols-[minmax(0,1fr)]',
  'grid-cols-[minmax(0,1fr)] lg:grid-cols-2',
  'grid-cols-[minmax(0,1fr)] lg:grid-cols-3',
  'grid-cols-[minmax(0,1fr)] lg:grid-cols-2 2xl:grid-cols-4',
] as const

export function PlaygroundPage() {
  const { t } = useText()
  const key = createPass()
  const models = createLive(() => getModels())
  /** Asked as the admin: what the playground asks as a client counts as a client's. */
  const choices = (): readonly string[] => [
    ...VIRTUAL_MODELS,
    ...(models()?.data ?? []).flatMap(({ id, keys, enabled }) => (enabled && keys > 0 ? [id] : [])),
  ]
  const desk = createDesk(key)
  const [isCodeShown, setCodeShown] = createSignal(false)
  const [search] = useSearchParams<{ model?: string; prompt?: string }>()
  if (search.model !== undefined) desk.setModel(0, search.model)
  onCleanup(desk.stop)
  return (
    <Page
      title={t('nav.playground')}
      subtitle={t('playground.subtitle')}
      actions={
        <>
          <Button size="small" icon="i-lucide-code-xml" onClick={() => setCodeShown(true)}>
            {t('playground.code')}
          </Button>
          <Button size="small" icon="i-lucide-eraser" onClick={() => desk.clear()}>
            {t('playground.clear')}
          </Button>
          <Button
            size="small"
            icon="i-lucide-columns-2"
            disabled={desk.columns.length >= COLUMNS_MAX}
            onClick={() => desk.addColumn()}
          >
            {t('playground.compare')}
          </Button>
        </>
      }
    >
      <Show when={key()}>
        <datalist id="playground-models">
          <For each={choices()}>{(id) => <option value={id} />}</For>
        </datalist>
        <div class="grid grid-cols-[minmax(0,1fr)] xl:grid-cols-[minmax(0,1fr)_19rem] gap-5 items-start">
          <div class="stack">
            <div class={`grid gap-4 items-start ${GRIDS[desk.columns.length] ?? ''}`}>
              <For each={desk.columns}>
                {(column) => <ColumnView column={column} desk={desk} />}
              </For>
            </div>
            <Composer desk={desk} initial={search.prompt ?? ''} />
          </div>
          <SettingsPanel desk={desk} />
        </div>
      </Show>
      <GetCode desk={desk} isOpen={isCodeShown()} onClose={() => setCodeShown(false)} />
    </Page>
  )
}
