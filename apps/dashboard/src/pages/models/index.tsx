/** Models: the catalog and the router's live view of it in one list. */

import { useSearchParams } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { createLive } from '../../api/live-query.ts'
import { getModels } from '../../api/models.ts'
import type { ModelBody, ModelChange } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { createRoom } from '../../ui/room.ts'
import { notify, notifyFailure } from '../../ui/toast.ts'
import { changeModel, refreshLists } from './data.ts'
import { FilterBar } from './filter-bar.tsx'
import { type Filters, filtered } from './filters.ts'
import { ModelDetails } from './model-details.tsx'
import { layoutFor, ModelRow } from './model-row.tsx'
import { Simulate } from './simulate.tsx'

const NOTHING: Filters = { search: '', view: 'all', needs: [] }

export function ModelsPage() {
  const { t, number } = useText()
  const answer = createLive(() => getModels())
  const now = createNow()
  const [filters, setFilters] = createStore<Filters>(NOTHING)
  const [search, setSearch] = useSearchParams()
  const [isSimulating, setSimulating] = createSignal(false)
  const [isAsking, setAsking] = createSignal(false)
  const [dragged, setDragged] = createSignal<string | undefined>()
  const models = (): readonly ModelBody[] => answer()?.data ?? []
  const room = createRoom()
  const shown = () => filtered(models(), filters)
  const wish = (id: string, change: ModelChange): void =>
    void changeModel(id, change).catch((thrown) => notifyFailure(t('action.notSaved'), thrown))
  const lookForNew = async (): Promise<void> => {
    setAsking(true)
    try {
      const { data } = await refreshLists()
      const count = (of: (one: (typeof data)[number]) => number): string =>
        number(data.reduce((sum, one) => sum + of(one), 0))
      const text = t('models.refreshedText', {
        found: count(({ found }) => found.length),
        retired: count(({ retired }) => retired.length),
        failed: count(({ error }) => (error === null ? 0 : 1)),
      })
      notify({ tone: 'good', title: t('models.refreshed'), text })
    } catch (thrown) {
      notifyFailure(t('models.refreshFailed'), thrown)
    } finally {
      setAsking(false)
    }
  }
  const drop = (target: ModelBody): void => {
    const id = dragged()
    setDragged(undefined)
    if (id !== undefined && id !== target.id) wish(id, { rank: target.rank })
  }
  return (
    <Page
      title={t('nav.models')}
      subtitle={t('models.subtitle', {
        usable: number(models().filter(({ isEligible }) => isEligible).length),
        total: number(models().length),
      })}
      actions={
        <>
          <Button
            icon="i-lucide-refresh-cw"
            isPending={isAsking()}
            onClick={() => void lookForNew()}
          >
            {t('models.refresh')}
          </Button>
          <Button icon="i-lucide-dices" onClick={() => setSimulating(true)}>
            {t('simulate.title')}
          </Button>
        </>
      }
    >
      <FilterBar filters={filters} models={models()} onChange={setFilters} />
      <Panel isFlush class="overflow-hidden">
        <Show
          when={shown().length > 0}
          fallback={
            <EmptyState
              icon="i-lucide-search-x"
              title={t('models.none')}
              action={
                <Button onClick={() => setFilters(NOTHING)}>{t('action.clearFilters')}</Button>
              }
            >
              {t('models.noneText')}
            </EmptyState>
          }
        >
          <ol ref={room.watch} class="m-0 p-0 list-none">
            <For each={shown()}>
              {(model) => (
                <ModelRow
                  layout={layoutFor(room.width())}
                  model={model}
                  nowMs={now()}
                  isDragged={dragged() === model.id}
                  onDrag={() => setDragged(model.id)}
                  onDrop={() => drop(model)}
                  onOpen={() => setSearch({ model: model.id })}
                  onWish={(change) => wish(model.id, change)}
                />
              )}
            </For>
          </ol>
        </Show>
      </Panel>
      <Simulate isOpen={isSimulating()} onClose={() => setSimulating(false)} />
      <ModelDetails
        model={models().find(({ id }) => id === search['model'])}
        models={models()}
        nowMs={now()}
        onClose={() => setSearch({ model: undefined })}
        onWish={wish}
      />
    </Page>
  )
}
