/** A model's posterior as a curve: where it peaks is what the router expects, how wide it is, how unsure it is. */
import type { BeliefBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { betaPath, deviationOf } from './beta.ts'

const SIZES = { small: { width: 72, height: 22 }, large: { width: 320, height: 110 } } as const

export function BetaCurve(props: {
  readonly belief: Pick<BeliefBody, 'alpha' | 'beta' | 'mean'>
  readonly size: keyof typeof SIZES
}) {
  const { t, percent } = useText()
  const box = () => SIZES[props.size]
  const path = () => betaPath(props.belief, box())
  const label = (): string =>
    t('models.beliefAlt', {
      mean: percent(props.belief.mean, 0),
      deviation: percent(deviationOf(props.belief.alpha, props.belief.beta), 0),
    })
  return (
    <svg
      viewBox={`0 0 ${box().width} ${box().height}`}
      role="img"
      aria-label={label()}
      class={`text-accent shrink-0 ${props.size === 'small' ? 'w-18 h-5.5' : 'w-full max-w-md'}`}
    >
      <path
        d={`${path()}L${box().width} ${box().height}L0 ${box().height}Z`}
        fill="currentColor"
        opacity="0.14"
      />
      <path d={path()} fill="none" stroke="currentColor" stroke-width="1.5" />
      <line
        x1={props.belief.mean * box().width}
        x2={props.belief.mean * box().width}
        y1="0"
        y2={box().height}
        stroke="currentColor"
        stroke-dasharray="2 2"
        opacity="0.6"
      />
    </svg>
  )
}
