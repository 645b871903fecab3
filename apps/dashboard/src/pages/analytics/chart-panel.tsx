/** A chart with its legend, and the same numbers as a table for those who read rather than look. */
import { createSignal, For, Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Failed } from '../../ui/pending.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { type Chart, type Point, peakOf } from './charts.ts'
import { Plot } from './plot.tsx'

export function ChartPanel(props: { readonly chart: Chart; readonly points: readonly Point[] }) {
  const { t, compact, latency, instant } = useText()
  const [isTable, setTable] = createSignal(false)
  const write = (value: number | null): string => {
    if (value === null) return t('none.dash')
    return props.chart.unit === 'ms' ? latency(value) : compact(value)
  }
  const hasValues = (): boolean =>
    props.points.some((point) => props.chart.series.some(({ read }) => (read(point) ?? 0) > 0))
  const summary = (): string => {
    const peak = peakOf(props.chart, props.points)
    const [first] = props.chart.series
    return peak === undefined || first === undefined
      ? t('analytics.nothing')
      : t('analytics.peak', {
          chart: t(props.chart.title),
          series: t(first.name),
          value: write(first.read(peak)),
          at: instant(peak.atMs),
        })
  }
  const columns = (): readonly Column<Point>[] => [
    { name: t('analytics.at'), isHeading: true, cell: ({ atMs }) => instant(atMs) },
    ...props.chart.series.map(({ name, read }) => ({
      name: t(name),
      isNumeric: true,
      cell: (point: Point) => write(read(point)),
    })),
  ]
  return (
    <Panel
      title={t(props.chart.title)}
      actions={
        <Button
          size="small"
          tone="quiet"
          icon={isTable() ? 'i-lucide-chart-line' : 'i-lucide-table-2'}
          onClick={() => setTable(!isTable())}
        >
          {t(isTable() ? 'analytics.picture' : 'analytics.table')}
        </Button>
      }
    >
      <Show
        when={hasValues()}
        fallback={<p class="m-0 text-muted py-10 text-center">{t('analytics.nothing')}</p>}
      >
        <Show
          when={!isTable()}
          fallback={
            <section
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
              tabIndex={0}
              aria-label={t(props.chart.title)}
              class="max-h-72 overflow-y-auto -mx-5"
            >
              <Table
                caption={t(props.chart.title)}
                columns={columns()}
                rows={[...props.points].reverse()}
              />
            </section>
          }
        >
          <Failed>
            <Plot chart={props.chart} points={props.points} summary={summary()} />
          </Failed>
          <ul class="m-0 mt-2 p-0 list-none flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
            <For each={props.chart.series}>
              {(series) => (
                <li class="row !gap-1.5">
                  <span
                    class="w-2.5 h-2.5 rounded-sm"
                    style={{ background: `var(${series.colour})` }}
                    aria-hidden="true"
                  />
                  {t(series.name)}
                </li>
              )}
            </For>
          </ul>
        </Show>
      </Show>
    </Panel>
  )
}
