/** A chart as a picture. The library comes with the first one; what it cannot draw the table beside it says. */
import 'uplot/dist/uPlot.min.css'
import { createEffect, createSignal, on, onCleanup, onMount } from 'solid-js'
import type uPlot from 'uplot'
import { useText } from '../../i18n/text.tsx'
import { usePreferences } from '../../preferences.tsx'
import { createPrefersDark } from '../../ui/media.ts'
import { type Chart, columnsOf, type Point, withValues } from './charts.ts'

/** As the class of the element says. */
const HEIGHT = 220

export function Plot(props: {
  readonly chart: Chart
  readonly points: readonly Point[]
  /** What the picture says, in a sentence. */
  readonly summary: string
}) {
  const { compact, latency, tick } = useText()
  const [preferences] = usePreferences()
  const prefersDark = createPrefersDark()
  const [error, setError] = createSignal<unknown>()
  let host: HTMLDivElement | undefined
  let plot: uPlot | undefined
  const write = (value: number): string =>
    props.chart.unit === 'ms' ? latency(value) : compact(value)
  const draw = async (): Promise<void> => {
    try {
      const { default: UPlot } = await import('uplot')
      if (host === undefined) return
      plot?.destroy()
      const chart = withValues(props.chart, props.points)
      const data = columnsOf(chart, props.points) as uPlot.AlignedData
      plot = new UPlot(options(host, chart, { write, tick }), data, host)
    } catch (thrown) {
      setError(thrown)
    }
  }
  createEffect(
    on(
      () => [props.points, props.chart, preferences.theme, prefersDark()],
      () => void draw(),
    ),
  )
  onMount(() => {
    const resize = new ResizeObserver(() => {
      if (host !== undefined) plot?.setSize({ width: host.clientWidth, height: HEIGHT })
    })
    if (host !== undefined) resize.observe(host)
    onCleanup(() => {
      resize.disconnect()
      plot?.destroy()
    })
  })
  // An error in a callback is nobody's: here it reaches the boundary around the chart.
  const raise = (): null => {
    const thrown = error()
    if (thrown !== undefined) throw thrown
    return null
  }
  return (
    <div class="min-w-0">
      {raise()}
      <div ref={host} role="img" aria-label={props.summary} class="min-w-0 w-full h-[220px]" />
    </div>
  )
}

interface Words {
  readonly write: (value: number) => string
  readonly tick: (atMs: number) => string
}

function options(host: HTMLElement, chart: Chart, { write, tick }: Words): uPlot.Options {
  const colour = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  }
  const lines = chart.series.map((series) => ({
    stroke: colour(series.colour),
    width: 1.5,
    ...(chart.isStacked ? { fill: soft(colour(series.colour)) } : {}),
    spanGaps: false,
    // A value with none beside it has no line; it is still to be seen.
    points: { show: !chart.isStacked, size: 5 },
  }))
  return {
    width: host.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] } },
    axes: [
      {
        ...axis,
        size: 32,
        gap: 8,
        values: (_plot, instants) => instants.map((at) => tick(at * 1_000)),
      },
      { ...axis, size: 56, values: (_plot, values) => values.map(write) },
    ],
    series: [{}, ...lines],
    // Bands fill between a stacked line and the one below it, so that areas do not cover each other.
    ...(chart.isStacked
      ? {
          bands: chart.series
            .slice(1)
            .map((_, at) => ({ series: [at + 2, at + 1] as [number, number] })),
        }
      : {}),
  }
}

function soft(colour: string): string {
  return `color-mix(in srgb, ${colour} 22%, transparent)`
}
