/**
 * Makes a fresh clone ready to run: installs what package-lock.json names and, asked to `build`, builds the server.
 *
 * The npm scripts call it before their own work. It needs Node 20 and npm and nothing else, and is silent when there
 * is nothing to do. `FREELLMAPI_SYSTEM_NODE=1` keeps the Node that is running instead of the one the repository
 * carries (the test matrix needs that).
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { alsoHeldBy, exclusively, Problem, read } from './lock.mjs'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const MODULES = path.join(ROOT, 'node_modules')
const INSTALL_STAMP = path.join(MODULES, '.freellmapi-stamp')
const BUILD_STAMP = path.join(MODULES, '.freellmapi-build-stamp')
const LOCK = path.join(ROOT, '.ci', 'install.lock')
/** How often a log (not a terminal) hears that work goes on. */
const PROGRESS_MS = 10_000
const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

const { FREELLMAPI_SYSTEM_NODE, npm_execpath: NPM_CLI = '' } = process.env
const system = FREELLMAPI_SYSTEM_NODE === '1'

async function main() {
  if (isOlder(20, 0))
    throw new Problem(
      `FreeLLMAPI needs Node 20 or newer to set itself up; this is ${process.versions.node}.`,
    )
  const workspaces = readWorkspaces()
  refuseOldNode(workspaces[0].manifest)
  const wanted = installHash(workspaces)
  if (read(INSTALL_STAMP) !== wanted) await exclusively(LOCK, () => install(workspaces, wanted))
  if (process.argv[2] !== 'build') return
  const built = workspaces.filter(
    ({ dir, manifest }) => dir !== '' && manifest.scripts && manifest.scripts.build,
  )
  if (read(BUILD_STAMP) !== buildHash(workspaces, built))
    await exclusively(LOCK, () => build(workspaces, built))
}

// Node

function isOlder(major, minor) {
  const [ours, oursMinor] = process.versions.node.split('.').map(Number)
  return ours < major || (ours === major && oursMinor < minor)
}

/** Linux on x64 and arm64 gets Node 24 from the registry; everywhere else the running Node has to do. */
function refuseOldNode(manifest) {
  const carried =
    `node-${process.platform}-${process.arch}` in (manifest.optionalDependencies || {})
  const usable =
    read(INSTALL_STAMP) === undefined || fs.existsSync(path.join(MODULES, '.bin', 'node'))
  if (isOlder(22, 14) && (system || !carried || !usable))
    throw new Problem(
      `FreeLLMAPI needs Node 22.14 or newer here; this is ${process.versions.node}. Install Node 24 and run the same command again.`,
    )
}

/**
 * Takes the carried Node out of the way of the scripts when the system's own was asked for, or when it cannot run
 * (it is linked against glibc, so not on Alpine).
 */
function settleNode(manifest) {
  const link = path.join(MODULES, '.bin', 'node')
  if (!fs.existsSync(link)) return
  if (system || spawnSync(link, ['--version']).status !== 0) fs.rmSync(link)
  refuseOldNode(manifest)
}

// What is there, and what should be

function readJson(file) {
  const text = read(path.join(ROOT, file))
  return text === undefined ? undefined : JSON.parse(text)
}

/** The root first, then every folder its `workspaces` name. */
function readWorkspaces() {
  const manifest = readJson('package.json')
  const dirs = manifest.workspaces.flatMap((pattern) => {
    const parent = pattern.replace(/\/\*$/, '')
    return fs.readdirSync(path.join(ROOT, parent)).map((name) => `${parent}/${name}`)
  })
  return [{ dir: '', manifest }].concat(
    dirs
      .sort()
      .map((dir) => ({ dir, manifest: readJson(`${dir}/package.json`) }))
      .filter((workspace) => workspace.manifest !== undefined),
  )
}

/** Only what npm installs from: a changed script or description is no reason to install again. */
function installHash(workspaces) {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([process.platform, process.arch, system]))
  hash.update(read(path.join(ROOT, 'package-lock.json')) || '')
  hash.update(read(path.join(ROOT, '.npmrc')) || '')
  for (const { dir, manifest } of workspaces)
    hash.update(
      JSON.stringify([dir, manifest.name, manifest.bin, ...FIELDS.map((field) => manifest[field])]),
    )
  return hash.digest('hex')
}

/** Sources and what was built from them: a build by hand, or an edited bundle, shows too. */
function buildHash(workspaces, built) {
  const hash = createHash('sha256')
  for (const { dir, manifest } of workspaces) {
    hash.update(JSON.stringify(manifest))
    for (const file of filesIn(path.join(ROOT, dir || 'drizzle'))) {
      if (/\.(test|long)\.ts$|__fixtures__|[\\/](test|dist)[\\/]/.test(path.relative(ROOT, file)))
        continue
      hash.update(`${path.relative(ROOT, file)}\n`)
      hash.update(fs.readFileSync(file))
    }
  }
  for (const { dir } of built) {
    const outputs = filesIn(path.join(ROOT, dir, 'dist'))
    if (outputs.length === 0) return 'missing'
    for (const file of outputs) hash.update(fs.readFileSync(file))
  }
  return hash.digest('hex')
}

function filesIn(dir) {
  if (!fs.existsSync(dir)) return []
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(dir, entry.name)
      return entry.isDirectory() ? filesIn(file) : [file]
    })
}

/** npm records what it installed; an install by hand that agrees with the lock file is as good as ours. */
function isInstalled(workspaces) {
  const lock = readJson('package-lock.json')
  const there = readJson('node_modules/.package-lock.json')
  if (lock === undefined || there === undefined) return false
  const sameFields = workspaces.every(({ dir, manifest }) => {
    const locked = lock.packages[dir] || {}
    return FIELDS.every((field) => sorted(manifest[field]) === sorted(locked[field]))
  })
  const sameVersion = (name) => {
    const found = there.packages[name]
    return found !== undefined && found.version === lock.packages[name].version
  }
  return (
    sameFields &&
    Object.keys(lock.packages).every(
      (name) => name === '' || lock.packages[name].optional || sameVersion(name),
    ) &&
    Object.keys(there.packages).every((name) => name in lock.packages && sameVersion(name))
  )
}

function sorted(record) {
  return JSON.stringify(Object.entries(record || {}).sort())
}

// Work

async function install(workspaces, wanted) {
  if (read(INSTALL_STAMP) === wanted) return
  if (!isInstalled(workspaces)) {
    const count = Object.keys(readJson('package-lock.json').packages).length
    const why = fs.existsSync(MODULES) ? 'changed since the last install' : 'not installed yet'
    // NODE_ENV=production would make npm leave out what builds and tests need.
    const args = [
      'ci',
      '--include=dev',
      '--include=optional',
      // No package of ours needs one; without this, npm would compile the SQLite addon, which comes compiled.
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]
    await npm(args, `Installing dependencies (${why}; about ${count} packages, 550 MB)`)
  }
  settleNode(workspaces[0].manifest)
  fs.writeFileSync(INSTALL_STAMP, wanted)
}

async function build(workspaces, built) {
  if (read(BUILD_STAMP) === buildHash(workspaces, built)) return
  await npm(['run', 'build', '--silent'], 'Building the server')
  fs.writeFileSync(BUILD_STAMP, buildHash(workspaces, built))
}

/** Runs npm out of sight; what it printed is shown only when it fails. */
async function npm(args, title) {
  const own = /npm-cli\.c?js$/.test(NPM_CLI)
  const startedAtMs = Date.now()
  const seconds = () => `${Math.round((Date.now() - startedAtMs) / 1000)} s`
  const progress = showProgress(title, seconds)
  const child = spawn(own ? process.execPath : 'npm', own ? [NPM_CLI, ...args] : args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: !own && process.platform === 'win32',
  })
  if (child.pid !== undefined) alsoHeldBy(LOCK, child.pid)
  // Ended halfway, npm must be gone before the lock is: it would go on writing under the next install.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => child.kill(signal))
  let output = ''
  const keep = (bytes) => {
    output = (output + bytes).slice(-20_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const failure = await new Promise((resolve) => {
    child.on('error', (error) =>
      resolve(error.code === 'ENOENT' ? 'npm was not found' : error.message),
    )
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : `npm ended with ${signal || code}`),
    )
  })
  progress.end(failure === undefined ? `done in ${seconds()}` : 'failed')
  if (failure === undefined) return
  const tail = output
    .trim()
    .split('\n')
    .filter((line) => !/^npm error\s+at /.test(line))
    .slice(-15)
    .join('\n')
  throw new Problem(`${tail}\n\n${explain(output) || `${title} failed: ${failure}.`}`)
}

const REASONS = [
  [/ENOSPC/, 'The disk is full: free about 1 GB and run the same command again.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/,
    'The package registry could not be reached: check the connection (or the proxy npm is told to use) and run the same command again.',
  ],
  [/E401|E403/, 'The package registry refused the download: check the credentials in your .npmrc.'],
  [/EACCES|EPERM|EROFS/, "npm may not write here: check who owns this folder (and npm's cache)."],
  [
    /EUSAGE|in sync/,
    'package.json and package-lock.json disagree: run `npm install` and keep the lock file it writes.',
  ],
  [
    /EINTEGRITY/,
    'A download does not match package-lock.json: run `npm cache clean --force` and try again.',
  ],
]

function explain(output) {
  const reason = REASONS.find(([pattern]) => pattern.test(output))
  return reason?.[1]
}

/** One line that counts seconds on a terminal; a line now and then in a log. */
function showProgress(title, seconds) {
  const isTerminal = process.stderr.isTTY
  const timer = setInterval(
    () =>
      process.stderr.write(
        isTerminal ? `\r${title} ... ${seconds()}` : `  still at it (${seconds()})\n`,
      ),
    isTerminal ? 1000 : PROGRESS_MS,
  )
  process.stderr.write(`${title} ...${isTerminal ? '' : '\n'}`)
  return {
    end(word) {
      clearInterval(timer)
      process.stderr.write(isTerminal ? `\r${title} ... ${word}\n` : `  ${word}\n`)
    },
  }
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Problem ? error.message : error.stack}\n`)
  process.exitCode = 1
})
