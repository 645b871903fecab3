/** A small shape of numbers over time, without axes: the figure beside it carries the value. */
import { Show } from 'solid-js'

const WIDTH = 120
const HEIGHT = 32

/** The points of a polyline that fills the box; the lowest value shown is zero. */
export function linePath(
  values: readonly number[],
  { width = WIDTH, height = HEIGHT } = {},
): string {
  const most = Math.max(1e-9, ...values)
  const step = values.length > 1 ? width / (values.length - 1) : 0
  return values
    .map((value, index) => {
      const x = (index * step).toFixed(1)
      const y = (height - 1 - (value / most) * (height - 2)).toFixed(1)
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`
    })
    .join('')
}

/** A line over time with a soft ground; `label` says its meaning in words. */
export function Sparkline(props: { readonly values: readonly number[]; readonly label: string }) {
  return (
    <Show when={props.values.length > 1}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={props.label}
        class="w-full h-8 text-accent overflow-visible"
      >
        <path
          d={`${linePath(props.values)}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`}
          fill="currentColor"
          opacity="0.1"
        />
        <path
          d={linePath(props.values)}
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          vector-effect="non-scaling-stroke"
          stroke-linejoin="round"
        />
      </svg>
    </Show>
  )
}
