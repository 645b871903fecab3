/** A score and the very numbers it was made of: multiplied by one scorer, added by the other. */

import { For, Show } from 'solid-js'
import type { CandidateBody, PlanBody } from '../../api/wire.ts'
import type { TextKey } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/text.tsx'

const NAMES: Readonly<Record<string, TextKey>> = {
  draw: 'term.draw',
  quality: 'term.quality',
  promptness: 'term.promptness',
  fallback: 'term.fallback',
  intelligence: 'term.intelligence',
  speed: 'term.speed',
  firstToken: 'term.firstToken',
  slow: 'term.slow',
  rateLimit: 'term.rateLimit',
  price: 'term.price',
}

type Scored = Pick<CandidateBody, 'terms' | 'total'>

/** What stands behind the terms; a decision that an older version kept may not tell the mean. */
type Believed = Pick<CandidateBody, 'learnt' | 'optimism'> & { readonly mean: number | null }

/** The total as a bar beside the best one's; what a bar cannot say stands in the terms below it. */
export function ScoreBar(props: { readonly candidate: Scored; readonly most: number }) {
  const width = (): string =>
    `${Math.max(0, Math.min(1, props.candidate.total / props.most)) * 100}%`
  return (
    <span class="block h-1.5 rounded-full overflow-hidden bg-sunken" aria-hidden="true">
      <span class="block h-full rounded-full bg-accent" style={{ width: width() }} />
    </span>
  )
}

/** `draw 0.91 × quality 0.83 − price 0.02`: read left to right, it gives the total. */
export function ScoreTerms(props: {
  readonly candidate: Scored
  readonly scorer: PlanBody['scorer']
}) {
  const { t, number } = useText()
  const terms = (): readonly (readonly [string, number])[] =>
    Object.entries(props.candidate.terms).filter(([, value], at) => value !== 0 || at === 0)
  const sign = (value: number, at: number): string => {
    if (value < 0) return '−'
    if (at === 0) return ''
    return props.scorer === 'value' ? '×' : '+'
  }
  const nameOf = (name: string): string => {
    const key = NAMES[name]
    return key === undefined ? name : t(key)
  }
  return (
    <span class="flex flex-wrap gap-x-2 text-xs text-muted">
      <For each={terms()}>
        {([name, value], at) => (
          <span class="whitespace-nowrap">
            {`${sign(value, at())} ${nameOf(name)} `}
            <span class={`figure font-medium ${value < 0 ? 'text-bad' : 'text-ink'}`}>
              {number(Math.abs(value), { minimumFractionDigits: 2, maximumFractionDigits: 2 })}
            </span>
          </span>
        )}
      </For>
    </span>
  )
}

/** What the terms rest on: the mean beside the draw, and how its answers have moved the quality, or may yet. */
export function Beliefs(props: { readonly candidate: Believed }) {
  const { t, number } = useText()
  const signed = (value: number): string =>
    number(value, { maximumFractionDigits: 2, signDisplay: 'exceptZero' })
  const words = (): string => {
    const { mean, learnt, optimism } = props.candidate
    return [
      mean !== null && t('belief.mean', { mean: number(mean, { maximumFractionDigits: 3 }) }),
      isShown(learnt) && t('belief.learnt', { change: signed(learnt) }),
      isShown(optimism) && t('belief.optimism', { change: signed(optimism) }),
    ]
      .filter((part) => part !== false)
      .join(' · ')
  }
  return <Show when={words()}>{(shown) => <span class="text-xs text-muted">{shown()}</span>}</Show>
}

/** Whether two digits show anything of it. */
function isShown(change: number): boolean {
  return Math.abs(change) >= 0.005
}
