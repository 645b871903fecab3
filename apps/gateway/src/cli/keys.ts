/** `keys`: provider keys. A key is typed or piped in, never an argument, and never shown again. */
import { z } from 'zod'
import { defineCommand, type Group, JSON_ARG } from './command.ts'
import { type Admin, withAdmin } from './installed.ts'
import { CommandProblem, EXIT } from './shell.ts'
import { type Style, styleOf, table } from './style.ts'

const keyBody = z.object({
  id: z.string(),
  provider: z.string(),
  label: z.string(),
  masked: z.string(),
  enabled: z.boolean(),
  health: z.string(),
})

type KeyBody = z.infer<typeof keyBody>

const ID_CHARS = 8

const list = defineCommand({
  summary: 'List the stored keys, masked, with their health.',
  examples: [
    ['freellmapi keys list', 'as a table'],
    ['freellmapi keys list --json', 'with every meter'],
  ],
  args: JSON_ARG,
  run: ({ json }, shell) =>
    withAdmin(shell, async (admin) => {
      const answer = await admin.call('GET', '/api/keys')
      if (json) shell.out(`${JSON.stringify(answer)}\n`)
      else
        shell.out(tableOf(z.object({ data: z.array(keyBody) }).parse(answer).data, styleOf(shell)))
      return undefined
    }),
})

const add = defineCommand({
  summary: 'Store a key of a provider. The key is read from standard input, or asked for.',
  examples: [
    ['freellmapi keys add groq', 'asks for the key, and does not show it'],
    ['freellmapi keys add google < key.txt', 'takes it from a file'],
  ],
  args: {
    provider: {
      type: 'positional',
      required: true,
      description: 'the id of the provider, as the catalog has it',
    },
    label: { type: 'string', valueHint: 'text', description: 'what to call the key' },
    account: {
      type: 'string',
      valueHint: 'name',
      description: 'the account it belongs to: keys of one account share its limits',
    },
    ...JSON_ARG,
  },
  async run({ provider, label, account, json }, shell) {
    const key = (await shell.readSecret(`Key of ${provider}: `)).trim()
    if (key === '') throw new CommandProblem('No key was given.', EXIT.usage)
    return await withAdmin(shell, async (admin) => {
      const stored = await admin.call('POST', '/api/keys', { provider, key, label, account })
      const { id, masked } = keyBody.parse(stored)
      shell.out(
        json
          ? `${JSON.stringify(stored)}\n`
          : `Stored ${masked} of ${provider}. Check it: freellmapi keys test ${id.slice(0, ID_CHARS)}\n`,
      )
      return undefined
    })
  },
})

const test = defineCommand({
  summary: 'Ask the providers whether keys are good: one, or all of them.',
  examples: [
    ['freellmapi keys test', 'every key; exit code 1 when one is not valid'],
    ['freellmapi keys test 3f9c21aa', 'one key, by the beginning of its id'],
  ],
  args: {
    id: { type: 'positional', required: false, description: 'the beginning of a key’s id' },
    ...JSON_ARG,
  },
  run: ({ id, json }, shell) =>
    withAdmin(shell, async (admin) => {
      const tested = z.object({ verdict: z.string(), reason: z.string().nullable() })
      const style = styleOf(shell)
      const verdicts: object[] = []
      let isAllValid = true
      for (const key of id === undefined ? await stored(admin) : [await find(admin, id)]) {
        // Fifteen seconds at most for each, so each is told when it is known.
        const { verdict, reason } = tested.parse(
          await admin.call('POST', `/api/keys/${key.id}/test`),
        )
        isAllValid &&= verdict === 'valid'
        verdicts.push({ id: key.id, provider: key.provider, verdict, reason })
        if (!json)
          shell.out(
            `${key.id.slice(0, ID_CHARS)}  ${key.provider}  ${painted(verdict, style)}${reason === null ? '' : `  ${reason}`}\n`,
          )
      }
      if (json) shell.out(`${JSON.stringify(verdicts)}\n`)
      return isAllValid ? EXIT.ok : EXIT.failed
    }),
})

const importKeys = defineCommand({
  summary: 'Store every key found in a text: .env, JSON, CSV or loose.',
  examples: [
    ['freellmapi keys import - < .env', 'from a file'],
    ['freellmapi keys import - --dry-run < .env', 'only say what would be stored'],
  ],
  args: {
    source: { type: 'positional', required: true, description: '-, for standard input' },
    'dry-run': { type: 'boolean', description: 'store nothing' },
    ...JSON_ARG,
  },
  async run({ source, 'dry-run': dryRun, json }, shell) {
    if (source !== '-')
      throw new CommandProblem(
        'Keys are read from standard input: freellmapi keys import - < file',
        EXIT.usage,
      )
    const text = await shell.readInput()
    return await withAdmin(shell, async (admin) => {
      const answer = await admin.call('POST', `/api/keys/import${dryRun ? '?dryRun=1' : ''}`, {
        text,
      })
      shell.out(`${JSON.stringify(answer, undefined, json ? 0 : 2)}\n`)
      return undefined
    })
  },
})

const remove = defineCommand({
  summary: 'Remove a key.',
  examples: [['freellmapi keys remove 3f9c21aa', 'by the beginning of its id']],
  args: {
    id: { type: 'positional', required: true, description: 'the beginning of a key’s id' },
    ...JSON_ARG,
  },
  run: ({ id, json }, shell) =>
    withAdmin(shell, async (admin) => {
      const { id: whole, provider, masked } = await find(admin, id)
      await admin.call('DELETE', `/api/keys/${whole}`)
      shell.out(
        json ? `${JSON.stringify({ deleted: whole })}\n` : `Removed ${masked} of ${provider}.\n`,
      )
      return undefined
    }),
})

/** Provider keys. */
export const keys: Group = {
  summary: 'Provider keys. They are stored sealed, and never shown again.',
  commands: Object.fromEntries(
    Object.entries({ list, add, test, import: importKeys, remove }).map(([name, command]) => [
      name,
      { summary: command.summary, load: async () => command },
    ]),
  ),
}

async function stored(admin: Admin): Promise<readonly KeyBody[]> {
  return z.object({ data: z.array(keyBody) }).parse(await admin.call('GET', '/api/keys')).data
}

async function find(admin: Admin, prefix: string): Promise<KeyBody> {
  const [found, ...more] = (await stored(admin)).filter(({ id }) => id.startsWith(prefix))
  if (found === undefined) throw new CommandProblem('There is no key whose id begins like that.')
  if (more.length > 0) throw new CommandProblem('Several ids begin like that: give more of it.')
  return found
}

function tableOf(rows: readonly KeyBody[], style: Style): string {
  if (rows.length === 0) return 'No keys yet. Store one: freellmapi keys add <provider>\n'
  const cells = rows.map(({ id, provider, label, masked, enabled, health }) => [
    id.slice(0, ID_CHARS),
    provider,
    masked,
    label,
    enabled ? painted(health, style) : style.dim('disabled'),
  ])
  return `${table([['ID', 'PROVIDER', 'KEY', 'LABEL', 'HEALTH'], ...cells])}\n`
}

function painted(word: string, style: Style): string {
  if (word === 'valid' || word === 'healthy') return style.green(word)
  return word === 'invalid' ? style.red(word) : style.yellow(word)
}
