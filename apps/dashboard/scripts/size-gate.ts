/** Weighs the build, compressed as browsers receive it, and fails when it outgrew its budget. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** KiB after gzip: what every page needs, what the overview needs, all scripts there are, and all style sheets. */
const BUDGET = { shell: 60, 'first load': 90, scripts: 170, styles: 13 } as const

interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
}

const dist = join(import.meta.dirname, '..', 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Readonly<
  Record<string, Chunk>
>

/** The files that loading `entry` loads: itself, its style sheets, and its static imports. */
function filesOf(entry: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[entry]
  if (chunk === undefined) throw new Error(`The build has no ${entry}.`)
  for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file)
  for (const name of chunk.imports ?? [])
    if (!seen.has(manifest[name]?.file ?? '')) filesOf(name, seen)
  return seen
}

function kib(files: Iterable<string>): number {
  let bytes = 0
  for (const file of files)
    bytes += gzipSync(readFileSync(join(dist, file)), { level: 9 }).byteLength
  return bytes / 1024
}

const shell = filesOf('index.html').add('index.html').add('theme.js')
const assets = readdirSync(join(dist, 'assets')).map((name) => join('assets', name))
const weights = {
  shell: kib(shell),
  'first load': kib(filesOf('src/pages/overview/index.tsx', new Set(shell))),
  scripts: kib(assets.filter((name) => name.endsWith('.js'))),
  styles: kib(assets.filter((name) => name.endsWith('.css'))),
}
const lines = Object.entries(weights).map(([name, weight]) => {
  const budget = BUDGET[name as keyof typeof BUDGET]
  return { text: `${name} ${weight.toFixed(1)} of ${budget} KiB`, isOver: weight > budget }
})
console.log(`Dashboard, gzip: ${lines.map(({ text }) => text).join(', ')}`)
if (lines.some(({ isOver }) => isOver)) {
  console.error('The dashboard outgrew its budget: load what grew lazily, or let something go.')
  process.exit(1)
}
