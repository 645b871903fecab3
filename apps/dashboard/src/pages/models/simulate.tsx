/** Asks the router what it would do with a request of some shape. Nothing is sent, nothing is spent. */

import { createSignal, For, Show } from 'solid-js'
import type { PlanBody, RequestShape } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, Switch, TextField } from '../../ui/field.tsx'
import { notifyFailure } from '../../ui/toast.ts'
import { simulate } from './data.ts'
import { Beliefs, ScoreBar, ScoreTerms } from './score-terms.tsx'
import { whyText } from './why.ts'

export function Simulate(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useText()
  return (
    <Dialog shape="wide" isOpen={props.isOpen} title={t('simulate.title')} onClose={props.onClose}>
      <Simulation />
    </Dialog>
  )
}

function Simulation() {
  const { t } = useText()
  const [plan, setPlan] = createSignal<PlanBody | undefined>()
  const [isPending, setPending] = createSignal(false)
  const [needs, setNeeds] = createSignal({ tools: false, vision: false })
  const run = async (data: FormData): Promise<void> => {
    setPending(true)
    try {
      setPlan(await simulate(shapeOf(data, needs())))
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setPending(false)
    }
  }
  return (
    <>
      <p class="m-0 mb-5 text-muted">{t('simulate.note')}</p>
      <form
        class="flex flex-wrap items-end gap-x-5 gap-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          void run(new FormData(event.currentTarget))
        }}
      >
        <TextField name="model" class="w-44" label={t('simulate.model')} value="auto" required />
        <TextField
          name="promptTokens"
          class="w-32"
          type="number"
          min={1}
          max={400_000}
          label={t('simulate.promptTokens')}
          value="200"
          required
        />
        <TextField
          name="maxTokens"
          class="w-32"
          type="number"
          min={1}
          max={400_000}
          label={t('models.outputMax')}
        />
        <SelectField name="kind" class="w-36" label={t('simulate.kind')}>
          <For each={KINDS}>
            {(kind) => <option value={kind}>{t(`simulate.kind.${kind}`)}</option>}
          </For>
        </SelectField>
        <SelectField name="json" class="w-28" label={t('simulate.json')}>
          <For each={JSON_MODES}>
            {(mode) => <option value={mode}>{t(`simulate.json.${mode}`)}</option>}
          </For>
        </SelectField>
        <div class="flex gap-5 min-h-9 items-center">
          <Switch
            label={t('playground.tools')}
            isOn={needs().tools}
            onToggle={(tools) => setNeeds({ ...needs(), tools })}
          />
          <Switch
            label={t('simulate.vision')}
            isOn={needs().vision}
            onToggle={(vision) => setNeeds({ ...needs(), vision })}
          />
        </div>
        <Button type="submit" tone="primary" icon="i-lucide-dices" isPending={isPending()}>
          {t(plan() === undefined ? 'simulate.run' : 'simulate.again')}
        </Button>
      </form>
      <Show when={plan()}>{(found) => <Order plan={found()} />}</Show>
    </>
  )
}

const KINDS = ['chat', 'dialogue', 'code', 'reasoning', 'long'] as const
const JSON_MODES = ['none', 'object', 'schema'] as const

function shapeOf(
  data: FormData,
  needs: { readonly tools: boolean; readonly vision: boolean },
): Partial<RequestShape> {
  const maxTokens = Number(data.get('maxTokens'))
  return {
    model: String(data.get('model')),
    promptTokens: Number(data.get('promptTokens')),
    kind: KINDS.find((kind) => kind === data.get('kind')) ?? 'chat',
    json: JSON_MODES.find((mode) => mode === data.get('json')) ?? 'none',
    ...needs,
    ...(maxTokens > 0 ? { maxTokens } : {}),
  }
}

/** The order with the numbers it was made of. */
function Order(props: { readonly plan: PlanBody }) {
  const text = useText()
  const { t, number } = text
  const now = createNow()
  const most = (): number => Math.max(...props.plan.candidates.map(({ total }) => total), 1e-9)
  return (
    <div class="flex flex-col gap-4 mt-6" role="status">
      <h3 class="m-0 text-sm font-semibold">{t('simulate.order')}</h3>
      <Show
        when={props.plan.candidates.length > 0}
        fallback={<p class="m-0 text-muted">{t('simulate.nobody')}</p>}
      >
        <ol class="m-0 p-0 list-none flex flex-col gap-3">
          <For each={props.plan.candidates}>
            {(candidate, index) => (
              <li class="grid grid-cols-[1.5rem_minmax(0,1fr)_auto] gap-x-3 gap-y-1 items-center">
                <span class="text-muted figure text-end">{index() + 1}</span>
                <span class="code truncate" title={`${candidate.model} · ${candidate.keyLabel}`}>
                  {candidate.model}
                  <span class="font-sans text-muted"> {candidate.keyLabel}</span>
                  <Show when={candidate.resting}>
                    {(resting) => (
                      <span class="font-sans text-warn"> {t(`simulate.resting.${resting()}`)}</span>
                    )}
                  </Show>
                </span>
                <span class="figure font-medium">
                  {number(candidate.total, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}
                </span>
                <span class="col-start-2 col-span-2 flex flex-col gap-1">
                  <ScoreBar candidate={candidate} most={most()} />
                  <ScoreTerms candidate={candidate} scorer={props.plan.scorer} />
                  <Beliefs candidate={candidate} />
                </span>
              </li>
            )}
          </For>
        </ol>
      </Show>
      <Show when={props.plan.rejections.length > 0}>
        <details>
          <summary class="text-muted hover:text-ink row w-fit">
            <span class="i-lucide-chevron-down" aria-hidden="true" />
            {t('simulate.rejected', { count: number(props.plan.rejections.length) })}
          </summary>
          <ul class="mt-2 mb-0 p-0 list-none flex flex-col gap-1">
            <For each={props.plan.rejections}>
              {(rejection) => (
                <li class="flex flex-wrap justify-between gap-x-4 text-[0.8125rem]">
                  <span class="code">{rejection.model}</span>
                  <span class="text-muted">{whyText(text, rejection.why, now())}</span>
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </div>
  )
}
