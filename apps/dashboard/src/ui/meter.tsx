/** How much of a cap is used: the platform's own meter, thin, beside its numbers. */

/** From this share on a quota deserves a look. */
export const NEAR = 0.8

/** The bar; `text` is what it says to those who do not see it, so the numbers belong in there. */
export function Meter(props: {
  readonly used: number
  readonly cap: number
  readonly label: string
  readonly text: string
}) {
  return (
    <meter
      class="quota"
      min={0}
      max={props.cap}
      low={props.cap * NEAR}
      high={props.cap * 0.999}
      optimum={0}
      value={Math.min(props.used, props.cap)}
      aria-label={props.label}
      aria-valuetext={props.text}
    />
  )
}
