/** `connect`: an app, configured to use this gateway. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { masked } from '../../announce.ts'
import { defineCommand, JSON_ARG } from '../command.ts'
import { envOf, withAdmin } from '../installed.ts'
import { CommandProblem, EXIT, type Shell } from '../shell.ts'
import { type ConfiguredApp, isConfigured, type Link } from './app.ts'
import { APPS } from './apps.ts'

const FILE_MODE = 0o600

/** Configures an app, or says how. */
export const connect = defineCommand({
  summary: `Configure an app to use this gateway: ${Object.keys(APPS).join(', ')}.`,
  examples: [
    ['freellmapi connect opencode --dry-run', 'show what would be written'],
    ['freellmapi connect opencode', 'write it; the old file is kept beside it'],
    ['freellmapi connect open-webui', 'what to set, where no file can be written'],
  ],
  args: {
    app: { type: 'positional', required: true, description: 'the app' },
    'dry-run': { type: 'boolean', description: 'write nothing' },
    url: {
      type: 'string',
      valueHint: 'url',
      description: 'where the app finds this gateway, when that is not this machine',
    },
    model: {
      type: 'string',
      valueHint: 'model',
      default: 'auto',
      description: 'the model to ask for',
    },
    reveal: { type: 'boolean', description: 'print the key even where no terminal shows it' },
    ...JSON_ARG,
  },
  async run({ app: word, 'dry-run': dryRun, url, model, reveal, json }, shell) {
    const app = Object.hasOwn(APPS, word) ? APPS[word] : undefined
    if (app === undefined)
      throw new CommandProblem(
        `There is no app of that name. Apps: ${Object.keys(APPS).join(', ')}.`,
        EXIT.usage,
      )
    const link = await linkTo(url, model, shell)
    const print = (text: string): string =>
      shell.isTerminal || reveal ? text : text.replaceAll(link.key, masked(link.key))
    const result = isConfigured(app)
      ? configure(app, link, { homeDir: shell.homeDir, dryRun: dryRun === true })
      : { text: `${app.steps(link)}\n\n${app.docs}` }
    shell.out(json ? `${print(JSON.stringify(result))}\n` : `${print(result.text)}\n`)
    return undefined
  },
})

async function linkTo(url: string | undefined, model: string, shell: Shell): Promise<Link> {
  if (url !== undefined && !/^https?:\/\//.test(url))
    throw new CommandProblem('--url must be an http or https URL.', EXIT.usage)
  const { PORT } = envOf(shell)
  return await withAdmin(shell, async (admin) => {
    const { key } = z.object({ key: z.string() }).parse(await admin.call('GET', '/api/unified-key'))
    const origin = url ?? admin.url ?? `http://localhost:${PORT}`
    return { baseUrl: `${origin.replace(/(?<!\/)\/+$/, '').replace(/\/v1$/, '')}/v1`, key, model }
  })
}

interface Configured {
  readonly text: string
  readonly file?: string
  /** Where the file went that was there before. */
  readonly backup?: string
}

function configure(
  app: ConfiguredApp,
  link: Link,
  { homeDir, dryRun }: { readonly homeDir: string; readonly dryRun: boolean },
): Configured {
  const file = join(homeDir, app.file)
  const present = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const merged = app.merge(present, link)
  if (merged === undefined) {
    const alone = app.merge(undefined, link) ?? ''
    const text = `${file} is written in a way that is not safe to change. Add this to it:\n\n${alone}\n${app.docs}`
    return { text, file }
  }
  if (dryRun) return { text: `Would write ${file}:\n\n${merged}`, file }
  if (merged === present) return { text: `${app.name} uses this gateway already (${file}).`, file }
  const backup = present === undefined ? undefined : keepOld(file)
  mkdirSync(dirname(file), { recursive: true })
  const mode = present === undefined ? FILE_MODE : statSync(file).mode & 0o777
  writeFileSync(`${file}.new`, merged, { mode })
  renameSync(`${file}.new`, file)
  const kept = backup === undefined ? '' : ` The old one is ${backup}.`
  const text = `${app.name} uses this gateway now: wrote ${file}.${kept}`
  return backup === undefined ? { text, file } : { text, file, backup }
}

/** Every change keeps what was there, under a name of its own. */
function keepOld(file: string): string {
  let count = 1
  while (existsSync(`${file}.before-freellmapi-${count}`)) count++
  const backup = `${file}.before-freellmapi-${count}`
  copyFileSync(file, backup)
  return backup
}
