/**
 * A library's manifest as it is published: npm packs it between `publish` and `restore`.
 *
 * Inside the workspace a library is its sources, without a build; outside it is `dist`, with declarations. The manifest
 * says both, the second one under `publishConfig`, and npm, unlike others, does not put that in its place by itself.
 */
import fs from 'node:fs'

const MANIFEST = 'package.json'
const ORIGINAL = 'package.json.workspace'
/** Of the workspace's own concern. */
const PRIVATE = ['scripts', 'devDependencies', 'publishConfig']

const [step] = process.argv.slice(2)
if (step === 'publish') publish()
else if (step === 'restore') restore()
else throw new Error('say publish or restore')

function publish() {
  // A pack that was stopped halfway left the published manifest behind.
  restore()
  fs.copyFileSync(MANIFEST, ORIGINAL)
  const { access, ...published } = JSON.parse(fs.readFileSync(MANIFEST, 'utf8')).publishConfig
  const manifest = { ...JSON.parse(fs.readFileSync(MANIFEST, 'utf8')), ...published }
  for (const field of PRIVATE) delete manifest[field]
  manifest.publishConfig = { access }
  fs.writeFileSync(MANIFEST, `${JSON.stringify(manifest, undefined, 2)}\n`)
}

function restore() {
  if (fs.existsSync(ORIGINAL)) fs.renameSync(ORIGINAL, MANIFEST)
}
