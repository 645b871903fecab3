/** A model's limits with their sources, and the owner's own numbers in their place. */

import { createSignal, For, Show } from 'solid-js'
import type { LimitBody, ModelBody, ModelChange } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { notify } from '../../ui/toast.ts'
import { limitName, provenance } from '../keys/limits.ts'
import { statable, statedLimits } from './stated-limits.ts'

export function Limits(props: {
  readonly model: ModelBody
  readonly onWish: (change: ModelChange) => void
}) {
  const { t } = useText()
  const [isEditing, setEditing] = createSignal(false)
  /** The owner's list replaces the whole; a limit that cannot be stated would be lost. */
  const canOverride = (): boolean => props.model.limits.every((one) => statable(one) !== undefined)
  const save = (form: HTMLFormElement): void => {
    const caps = new FormData(form).getAll('cap').map(Number)
    const limits = statedLimits(props.model.limits, caps)
    setEditing(false)
    if (limits === undefined) return
    props.onWish({ limits })
    notify({ tone: 'good', title: t('models.overridden') })
  }
  return (
    <form
      class="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        save(event.currentTarget)
      }}
    >
      <ul class="m-0 p-0 list-none flex flex-col divide-y divide-line">
        <For
          each={props.model.limits}
          fallback={<li class="text-muted">{t('models.limitsNone')}</li>}
        >
          {(limit) => <Limit limit={limit} isEditing={isEditing()} />}
        </For>
      </ul>
      <Show when={isEditing()}>
        <p class="m-0 text-xs text-muted">{t('models.overrideNote')}</p>
      </Show>
      <div class="row flex-wrap">
        <Show
          when={isEditing()}
          fallback={
            <Show
              when={props.model.limits.length > 0 && canOverride()}
              fallback={<p class="m-0 text-xs text-muted">{t('models.overrideNot')}</p>}
            >
              <Button size="small" icon="i-lucide-pencil" onClick={() => setEditing(true)}>
                {t('models.override')}
              </Button>
            </Show>
          }
        >
          <Button size="small" type="submit" tone="primary">
            {t('action.save')}
          </Button>
          <Button size="small" onClick={() => setEditing(false)}>
            {t('action.cancel')}
          </Button>
        </Show>
        <Show when={props.model.hasUserLimits}>
          <Button size="small" tone="quiet" onClick={() => props.onWish({ limits: null })}>
            {t('models.overrideReset')}
          </Button>
        </Show>
      </div>
    </form>
  )
}

function Limit(props: { readonly limit: LimitBody; readonly isEditing: boolean }) {
  const text = useText()
  return (
    <li class="flex flex-wrap items-center gap-x-4 py-2">
      <span class="flex-1 min-w-40">
        <span class="block font-medium">{limitName(text, props.limit)}</span>
        <span class="block text-xs text-muted">{provenance(text, props.limit)}</span>
      </span>
      <Show
        when={props.isEditing}
        fallback={<span class="figure">{text.number(props.limit.cap)}</span>}
      >
        <input
          name="cap"
          type="number"
          min={1}
          required
          class="control !w-36 text-end figure"
          aria-label={`${text.t('models.cap')}: ${limitName(text, props.limit)}`}
          value={props.limit.cap}
        />
      </Show>
    </li>
  )
}
