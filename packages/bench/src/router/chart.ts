/** The chart of the README: a row per world, a dot per policy at its share of the bound. Plain SVG, light and dark. */
import { CALIBRATED, ENGINE, SEED_FORMULA } from './policies.ts'
import type { Cell } from './report.ts'

const WIDTH = 760
const LEFT = 110
const RIGHT = 30
const TOP = 66
const ROW = 34
const FOOT = 44
/** Left end of the axis, percent of the bound. */
const FROM = 80

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .muted { fill: #57606a }
  .axis { stroke: #d0d7de }
  .others { fill: #8c959f }
  .seed { fill: #cf222e }
  .own { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .muted { fill: #8d96a0 }
    .axis { stroke: #3d444d }
    .others { fill: #6e7681 }
    .seed { fill: #ff7b72 }
    .own { fill: #3fb950 }
  }`

/** Draws the cells of all policies, but for calibration, which is off. Dots left of the axis' end are drawn at its end. */
export function chartOf(cells: readonly Cell[], seeds: number): string {
  const worlds = [...new Set(cells.map(({ world }) => world))]
  const height = TOP + ROW * worlds.length + FOOT
  const bottom = height - FOOT
  const ticks = [80, 85, 90, 95, 100].map(
    (tick) =>
      `<line class="axis" x1="${xOf(tick)}" x2="${xOf(tick)}" y1="${TOP - 8}" y2="${bottom}"/>` +
      `<text class="muted" x="${xOf(tick)}" y="${bottom + 18}" text-anchor="middle">${tick} %</text>`,
  )
  const rows = worlds.flatMap((world, at) => {
    const y = TOP + ROW * (at + 0.5)
    const own = cells.filter((cell) => cell.world === world)
    return [
      `<text x="${LEFT - 14}" y="${y + 4}" text-anchor="end">${world}</text>`,
      ...own
        .filter(({ policy }) => policy !== CALIBRATED)
        .toSorted(byImportance)
        .map((cell) => dotOf(cell, y)),
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">
<title id="title">Share of the clairvoyant bound that each routing policy earns, in nine simulated worlds</title>
<style>${STYLE}
</style>
<text x="16" y="24" font-weight="600">Share of the clairvoyant bound, mean of ${seeds} seeds</text>
${legend()}
${ticks.join('\n')}
${rows.join('\n')}
<text class="muted" x="${WIDTH - RIGHT}" y="${height - 6}" text-anchor="end">npm run bench:router -- --full</text>
</svg>
`
}

const LEGEND = [
  ['own', 'this router'],
  ['seed', 'seed formula'],
  ['others', 'random, round robin, LiteLLM (2), UCB1, priority list'],
] as const

function legend(): string {
  let x = 16
  return LEGEND.map(([name, label]) => {
    const at = x
    x += 34 + label.length * 6.6
    return `<circle class="${name}" cx="${at + 5}" cy="42" r="5"/><text class="muted" x="${at + 16}" y="46">${label}</text>`
  }).join('\n')
}

/** The engine's dots are drawn last, so that nothing covers them. */
function byImportance(left: Cell, right: Cell): number {
  return rankOf(left) - rankOf(right)
}

function rankOf({ policy }: Cell): number {
  if (policy === ENGINE) return 2
  return policy === SEED_FORMULA ? 1 : 0
}

function dotOf(cell: Cell, y: number): string {
  const { policy, ofBound } = cell
  const name = ['others', 'seed', 'own'][rankOf(cell)]
  const label = `${policy}: ${ofBound.mean.toFixed(1)} %`
  return `<circle class="${name}" cx="${xOf(ofBound.mean)}" cy="${y}" r="${rankOf(cell) === 2 ? 6 : 4.5}"><title>${label}</title></circle>`
}

function xOf(percent: number): string {
  const share = (Math.max(FROM, percent) - FROM) / (100 - FROM)
  return (LEFT + share * (WIDTH - LEFT - RIGHT)).toFixed(1)
}
