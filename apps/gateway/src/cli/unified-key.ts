/** `unified-key`: the one key the owner's apps use. */
import { z } from 'zod'
import { masked } from '../announce.ts'
import { defineCommand, type Group, JSON_ARG } from './command.ts'
import { withAdmin } from './installed.ts'
import { CommandProblem, EXIT, type Shell } from './shell.ts'

const shown = z.object({ key: z.string() })

const MINUTE_MS = 60_000

const show = defineCommand({
  summary: 'Show the unified key. In a file or a pipe it is masked, unless you reveal it.',
  examples: [
    ['freellmapi unified-key show', 'at a terminal'],
    ['freellmapi unified-key show --reveal | pbcopy', 'into a pipe'],
  ],
  args: {
    reveal: { type: 'boolean', description: 'print the key even where no terminal shows it' },
    ...JSON_ARG,
  },
  run: ({ reveal, json }, shell) =>
    withAdmin(shell, async (admin) => {
      const { key } = shown.parse(await admin.call('GET', '/api/unified-key'))
      print(key, { json: json === true, reveal: reveal === true }, shell)
      return undefined
    }),
})

const rotate = defineCommand({
  summary: 'Make a new unified key. The old one goes on working for a while.',
  examples: [
    ['freellmapi unified-key rotate', 'the old one works for ten minutes more'],
    ['freellmapi unified-key rotate --overlap 0', 'after a leak: the old one ends now'],
  ],
  args: {
    overlap: {
      type: 'string',
      valueHint: 'minutes',
      default: '10',
      description: 'how long the old key goes on working',
    },
    reveal: { type: 'boolean', description: 'print the key even where no terminal shows it' },
    ...JSON_ARG,
  },
  async run({ overlap, reveal, json }, shell) {
    const minutes = /^\d{1,4}$/.test(overlap) ? Number(overlap) : undefined
    if (minutes === undefined)
      throw new CommandProblem('--overlap takes whole minutes.', EXIT.usage)
    return await withAdmin(shell, async (admin) => {
      const body = { overlapMs: minutes * MINUTE_MS }
      const { key } = shown.parse(await admin.call('POST', '/api/unified-key/rotate', body))
      print(key, { json: json === true, reveal: reveal === true }, shell)
      return undefined
    })
  },
})

/** The key for apps. */
export const unifiedKey: Group = {
  summary: 'The key your apps use.',
  commands: {
    show: { summary: show.summary, load: async () => show },
    rotate: { summary: rotate.summary, load: async () => rotate },
  },
}

function print(
  key: string,
  { json, reveal }: { readonly json: boolean; readonly reveal: boolean },
  shell: Shell,
): void {
  const text = shell.isTerminal || reveal ? key : masked(key)
  shell.out(json ? `${JSON.stringify({ key: text })}\n` : `${text}\n`)
}
