/** Why this model: the candidates with the numbers that ordered them, and the reasons against the rest. */
import { For, Show } from 'solid-js'
import type { DecisionBody } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import type { TextKey } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/text.tsx'
import { Beliefs, ScoreBar, ScoreTerms } from '../models/score-terms.tsx'
import { whyText } from '../models/why.ts'

/** What became of the conversation's model, by the router's own word. */
const PINS: Readonly<Record<string, TextKey>> = {
  kept: 'requests.pin.kept',
  outscored: 'requests.pin.outscored',
  resting: 'requests.pin.resting',
  unable: 'requests.pin.unable',
  failed: 'requests.pin.failed',
  gone: 'requests.pin.gone',
}

/** A sentence about the decision. */
interface Note {
  readonly icon: string
  readonly words: string
}

export function Decision(props: { readonly decision: DecisionBody }) {
  const text = useText()
  const { t, number, latency } = text
  const now = createNow()
  const most = (): number => Math.max(...props.decision.candidates.map(({ total }) => total), 1e-9)
  /** What the order alone does not tell. */
  const notes = (): readonly Note[] => {
    const { difficulty, experiment, pin, waitedMs } = props.decision
    return [
      difficulty !== null && {
        icon: 'i-lucide-gauge',
        words: t('requests.difficulty', {
          difficulty: number(difficulty, { maximumFractionDigits: 2 }),
        }),
      },
      waitedMs > 0 && {
        icon: 'i-lucide-clock',
        words: t('requests.waited', { span: latency(waitedMs) }),
      },
      experiment !== null && {
        icon: 'i-lucide-flask-conical',
        words: t('requests.experiment', { model: experiment }),
      },
      pin !== null && {
        icon: 'i-lucide-pin',
        words: t(PINS[pin.because ?? 'kept'] ?? 'requests.pin.gone', { model: pin.model }),
      },
    ].filter((note) => note !== false)
  }
  return (
    <div class="stack">
      <For each={notes()}>
        {({ icon, words }) => (
          <p class="m-0 row text-sm">
            <span class={`${icon} text-muted`} aria-hidden="true" />
            {words}
          </p>
        )}
      </For>
      <ol class="m-0 p-0 list-none flex flex-col gap-3.5">
        <For each={props.decision.candidates}>
          {(candidate, at) => (
            <li class="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] gap-x-3 gap-y-1 items-center">
              <span class="text-muted figure text-end text-sm">{at() + 1}</span>
              <span
                class="code truncate"
                title={`${candidate.model} · ${candidate.keyLabel ?? ''}`}
              >
                {candidate.model}
              </span>
              <span class="figure font-semibold text-sm">
                {number(candidate.total, { minimumFractionDigits: 3, maximumFractionDigits: 3 })}
              </span>
              <span />
              <span class="col-span-2">
                <ScoreBar candidate={candidate} most={most()} />
              </span>
              <span />
              <span class="col-span-2 flex flex-col gap-0.5">
                <ScoreTerms
                  candidate={candidate}
                  scorer={props.decision.scorer === 'classic' ? 'classic' : 'value'}
                />
                <Beliefs candidate={candidate} />
              </span>
            </li>
          )}
        </For>
      </ol>
      <Show when={props.decision.rejections.length > 0}>
        <div class="flex flex-col gap-2">
          <h4 class="m-0 text-sm font-semibold">{t('requests.skipped')}</h4>
          <ul class="m-0 p-0 list-none flex flex-col gap-1.5 text-sm">
            <For each={props.decision.rejections}>
              {(rejection) => (
                <li class="flex flex-wrap gap-x-2">
                  <span class="code">{rejection.model}</span>
                  <span class="text-muted">{whyText(text, rejection.why, now())}</span>
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
      <Show when={props.decision.more > 0}>
        <p class="m-0 text-xs text-muted">
          {t('requests.more', { n: number(props.decision.more) })}
        </p>
      </Show>
    </div>
  )
}
