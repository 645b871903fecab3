/** `reset-admin`: a new admin key, for an owner who has lost the old one. Whoever may write the data directory is one. */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { mintAccessKey } from '@freellmapi/core'
import { masked } from '../announce.ts'
import { writeKey } from '../secrets/encryption-key.ts'
import { ADMIN_KEY_FILE } from '../secrets/secrets.ts'
import { defineCommand, JSON_ARG } from './command.ts'
import { envOf } from './installed.ts'
import { CommandProblem, EXIT } from './shell.ts'

/** Makes a new admin key. */
export const resetAdmin = defineCommand({
  summary: 'Make a new admin key. A running server takes it at its next start.',
  examples: [['freellmapi reset-admin', 'prints the new key, once']],
  args: {
    reveal: { type: 'boolean', description: 'print the key even where no terminal shows it' },
    ...JSON_ARG,
  },
  async run({ reveal, json }, shell) {
    const { ADMIN_DASHBOARD_KEY, DATA_DIR } = envOf(shell)
    if (ADMIN_DASHBOARD_KEY !== undefined)
      throw new CommandProblem(
        'The admin key comes from ADMIN_DASHBOARD_KEY: change it there, and restart the server.',
        EXIT.config,
      )
    const file = join(DATA_DIR, ADMIN_KEY_FILE)
    const key = mintAccessKey()
    // The old one stays until the new one is whole.
    const next = `${file}.next`
    rmSync(next, { force: true })
    writeKey(next, key)
    renameSync(next, file)
    const text = shell.isTerminal || reveal ? key : masked(key)
    shell.out(
      json
        ? `${JSON.stringify({ key: text, file })}\n`
        : `${text}\nIt is in ${file}. A running server takes it at its next start.\n`,
    )
    return undefined
  },
})
