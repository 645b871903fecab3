/** `reseed`: back to the shipped facts about models, wherever something else was learned. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE_FILE } from '../storage/storage.ts'
import { withStorage } from './alone.ts'
import { defineCommand, JSON_ARG } from './command.ts'
import { envOf } from './installed.ts'
import { CommandProblem } from './shell.ts'

/** Forgets learned limits. What ships is read at every start, so nothing else of it is stored. */
export const reseed = defineCommand({
  summary:
    'Go back to the shipped limits of models: forget what providers taught. Your own settings stay.',
  examples: [
    ['freellmapi reseed --dry-run', 'only say what would be forgotten'],
    ['freellmapi reseed', 'stop the server first'],
  ],
  args: {
    'dry-run': { type: 'boolean', description: 'forget nothing' },
    ...JSON_ARG,
  },
  async run({ 'dry-run': dryRun, json }, shell) {
    const { DATA_DIR } = envOf(shell)
    if (!existsSync(join(DATA_DIR, DATABASE_FILE)))
      throw new CommandProblem(`There is no database in ${DATA_DIR}: set DATA_DIR.`)
    const meters = await withStorage(DATA_DIR, ({ learnedLimits }) => {
      const learned = learnedLimits.load().map(({ meter }) => meter)
      if (!dryRun) learnedLimits.write({ saved: [], forgotten: learned })
      return learned
    })
    shell.out(
      json
        ? `${JSON.stringify({ forgotten: meters })}\n`
        : `${dryRun ? 'Would forget' : 'Forgot'} ${meters.length} learned limits. The shipped ones are in force, and your own.\n`,
    )
    return undefined
  },
})
