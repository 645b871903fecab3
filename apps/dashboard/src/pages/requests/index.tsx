/** Requests: what was asked, who answered, and why they were asked. */
import { useSearchParams } from '@solidjs/router'
import { createEffect, createSignal, For, on, Show } from 'solid-js'
import { nowMs } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { useLive } from '../../live/live.tsx'
import { Button, LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Switch } from '../../ui/field.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { FailurePanel, Skeleton } from '../../ui/pending.tsx'
import { Detail } from './detail.tsx'
import { download, toCsv, toJsonLines } from './export.ts'
import { FilterBar } from './filter-bar.tsx'
import { type Filters, isFiltered, NOTHING, toQuery } from './filters.ts'
import { createLog, type Log } from './log.ts'
import { Rows } from './rows.tsx'

export function RequestsPage() {
  const { t } = useText()
  const live = useLive()
  const [search, setSearch] = useSearchParams()
  const filters = (): Filters => {
    const one = (name: string): string | undefined => {
      const value = search[name]
      return Array.isArray(value) ? value[0] : value
    }
    return {
      span: one('span'),
      outcome: one('outcome'),
      provider: one('provider'),
      model: one('model'),
      key: one('key'),
      client: one('client'),
      q: one('q'),
    }
  }
  const log = createLog(() => toQuery(filters(), nowMs()))
  const [isLive, setLive] = createSignal(true)
  const [isAtTop, setAtTop] = createSignal(true)
  const [isHovered, setHovered] = createSignal(false)
  /** Nothing moves under somebody's eyes: not while they read further down, point at a row, or have one open. */
  const isFollowing = (): boolean =>
    isLive() && isAtTop() && !isHovered() && search['id'] === undefined && !isFiltered(filters())

  createEffect(
    on(
      () => JSON.stringify(filters()),
      () => void log.restart(),
    ),
  )
  createEffect(() => {
    const fresh = [...live.recent]
    if (isFollowing()) log.add(fresh)
  })
  return (
    <Page
      title={t('nav.requests')}
      subtitle={t('requests.subtitle')}
      actions={
        <>
          <Switch
            label={t('live.on')}
            hint={isLive() && !isFollowing() ? t('requests.paused') : undefined}
            isOn={isLive()}
            onToggle={setLive}
          />
          <SaveAs log={log} />
        </>
      }
    >
      <FilterBar filters={filters()} onChange={(change) => setSearch({ ...change })} />
      <Panel isFlush>
        <Show when={log.failure()}>
          {(failure) => <FailurePanel failure={failure()} onRetry={() => void log.restart()} />}
        </Show>
        <Show
          when={log.rows.length > 0}
          fallback={
            <Show when={!log.isLoading()} fallback={<Skeleton class="p-5" lines={6} />}>
              <EmptyState
                icon="i-lucide-scroll-text"
                title={t(isFiltered(filters()) ? 'requests.noMatch' : 'overview.tickerNone')}
                action={
                  <Show
                    when={isFiltered(filters())}
                    fallback={<LinkButton href="/playground">{t('requests.try')}</LinkButton>}
                  >
                    <Button onClick={() => setSearch({ ...NOTHING })}>
                      {t('action.clearFilters')}
                    </Button>
                  </Show>
                }
              >
                {t(isFiltered(filters()) ? 'requests.noMatchText' : 'overview.tickerNoneText')}
              </EmptyState>
            </Show>
          }
        >
          <div onPointerEnter={() => setHovered(true)} onPointerLeave={() => setHovered(false)}>
            <Rows
              log={log}
              selected={search['id'] as string | undefined}
              onOpen={(id) => setSearch({ id })}
              onAtTop={setAtTop}
            />
          </div>
        </Show>
      </Panel>
      <Detail
        id={search['id'] as string | undefined}
        onClose={() => setSearch({ id: undefined })}
      />
    </Page>
  )
}

const FILES = [
  { name: 'CSV', file: 'requests.csv', type: 'text/csv', write: toCsv },
  { name: 'JSONL', file: 'requests.jsonl', type: 'application/jsonl', write: toJsonLines },
] as const

/** Hands over everything that the filters find, not only what was scrolled to. */
function SaveAs(props: { readonly log: Log }) {
  const [isPending, setPending] = createSignal(false)
  const save = async ({ file, type, write }: (typeof FILES)[number]): Promise<void> => {
    setPending(true)
    await props.log.all()
    setPending(false)
    if (props.log.failure() === undefined) download(file, type, write(props.log.rows))
  }
  return (
    <For each={FILES}>
      {(one) => (
        <Button
          size="small"
          icon="i-lucide-download"
          isPending={isPending()}
          onClick={() => void save(one)}
        >
          {one.name}
        </Button>
      )}
    </For>
  )
}
