/**
 * Puts the built dashboard beside the bundle: compressed once, here, and listed in a map from each path to its file. The
 * server answers from that map alone, so no request's path ever becomes a file's.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { DashboardMap } from './src/dashboard/files.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Types that compress; pictures and fonts have done so already. */
const COMPRESSED: ReadonlySet<string> = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt'])
/** Below that, the headers weigh more than what is saved. */
const COMPRESSED_BYTES_MIN = 512

/** Packs what `vite build` made at `source` into `target`. Does nothing when there is nothing. */
export function packDashboard(source: string, target: string): void {
  if (!existsSync(join(source, 'index.html'))) return
  mkdirSync(target, { recursive: true })
  const map: Record<string, DashboardMap[string]> = {}
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(source, path).split(sep).join('/')
    const type = TYPES[extname(name)]
    if (!entry.isFile() || type === undefined || name.startsWith('.')) continue
    map[`/${name}`] = packFile(path, name, type, target)
  }
  writeFileSync(join(target, 'files.json'), JSON.stringify(map))
}

function packFile(path: string, name: string, type: string, target: string): DashboardMap[string] {
  const bytes = readFileSync(path)
  const file = name.replaceAll('/', '__')
  cpSync(path, join(target, file))
  const encodings: ('br' | 'gzip')[] = []
  if (COMPRESSED.has(extname(name)) && bytes.length >= COMPRESSED_BYTES_MIN) {
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
    writeFileSync(join(target, `${file}.br`), brotliCompressSync(bytes, { params: quality }))
    writeFileSync(join(target, `${file}.gzip`), gzipSync(bytes, { level: 9 }))
    encodings.push('br', 'gzip')
  }
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  // The build names these after their content.
  return { file, type, etag, encodings, isImmutable: name.startsWith('assets/') }
}
