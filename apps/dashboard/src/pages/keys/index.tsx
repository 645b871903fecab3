/** Keys: those of providers, those for apps, and where to get more. */
import { useSearchParams } from '@solidjs/router'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { KeyBody } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Failed, Pending } from '../../ui/pending.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Endpoints } from '../endpoints/index.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { ClientKeys } from './client-keys.tsx'
import { getKeys, getProviders } from './data.ts'
import { createDesk } from './desk.ts'
import { PasteBox } from './paste-box.tsx'
import { ProviderCards } from './provider-cards.tsx'
import { StoredKeys } from './stored-keys.tsx'
import { UnifiedKey } from './unified-key.tsx'

const VIEWS = ['stored', 'clients', 'providers'] as const
type View = (typeof VIEWS)[number]

export function KeysPage() {
  const { t, plural } = useText()
  const [search, setSearch] = useSearchParams()
  const stored = createLive(() => getKeys())
  const providers = createLive(() => getProviders())
  const desk = createDesk()
  const now = createNow()
  const [isAdding, setAdding] = createSignal(search['add'] !== undefined)
  const view = (): View => VIEWS.find((known) => known === search['view']) ?? 'stored'
  const keys = (): readonly KeyBody[] =>
    (stored()?.data ?? []).filter(({ id }) => !desk.isLeaving(id))
  const subtitle = (): string => {
    const count = new Set(keys().map(({ provider }) => provider)).size
    return plural('keys.subtitle', keys().length, { providers: plural('keys.providers', count) })
  }
  const add = (): void => {
    setAdding(true)
    setSearch({ view: undefined })
  }
  return (
    <Page
      title={t('nav.keys')}
      subtitle={keys().length > 0 ? subtitle() : undefined}
      actions={
        <Show when={keys().length > 0 && !(isAdding() && view() === 'stored')}>
          <Button tone="primary" icon="i-lucide-plus" onClick={add}>
            {t('keys.add')}
          </Button>
        </Show>
      }
    >
      <Tabs
        label={t('keys.views')}
        value={view()}
        onChange={(id) => setSearch({ view: id === 'stored' ? undefined : id })}
        tabs={VIEWS.map((id) => ({ id, name: t(`keys.view.${id}`) }))}
      />
      <Switch>
        <Match when={view() === 'stored'}>
          <PasteBox
            isOpen={isAdding() || keys().length === 0}
            providers={providers()?.data ?? []}
            onOpen={() => setAdding(true)}
            onClose={() => setAdding(false)}
          />
          <Show when={keys().length > 0} fallback={<NoKeys />}>
            <StoredKeys
              keys={keys()}
              providers={providers()?.data ?? []}
              desk={desk}
              nowMs={now()}
            />
            <BulkBar keys={keys()} desk={desk} />
          </Show>
        </Match>
        <Match when={view() === 'clients'}>
          <Failed>
            <Pending>
              <UnifiedKey />
              <ClientKeys nowMs={now()} />
            </Pending>
          </Failed>
        </Match>
        <Match when={view() === 'providers'}>
          <Failed>
            <Pending>
              <Endpoints />
            </Pending>
          </Failed>
          <ProviderCards
            providers={providers()?.data ?? []}
            keysOf={(provider) => keys().filter((key) => key.provider === provider).length}
          />
        </Match>
      </Switch>
    </Page>
  )
}

function NoKeys() {
  const { t } = useText()
  const [, setSearch] = useSearchParams()
  return (
    <div class="card">
      <EmptyState
        icon="i-lucide-key-round"
        title={t('keys.empty')}
        action={
          <Button onClick={() => setSearch({ view: 'providers' })}>
            {t('keys.view.providers')}
          </Button>
        }
      >
        {t('keys.emptyText')}
      </EmptyState>
    </div>
  )
}
