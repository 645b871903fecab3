/** `rotate-encryption`: new keys for everything stored, while the server serves; a new encryption key while it does not. */
import { systemClock } from '@freellmapi/core'
import { z } from 'zod'
import { replaceKey } from '../secrets/encryption-key.ts'
import { readEncryptionKeys } from '../secrets/secrets.ts'
import { unlockKeyring } from '../secrets/unlock.ts'
import { withStorage } from './alone.ts'
import { defineCommand, JSON_ARG } from './command.ts'
import { envOf, withAdmin } from './installed.ts'
import { withProgress } from './progress.ts'
import { CommandProblem, EXIT, type Shell } from './shell.ts'

const report = z.object({
  isNewKey: z.boolean(),
  total: z.number(),
  resealed: z.number(),
  unreadable: z.number(),
})

type Report = z.infer<typeof report>

/** Rotates the data key, or the encryption key. */
export const rotateEncryption = defineCommand({
  summary: 'Seal every stored key anew, under a new data key. Stopped halfway, it loses nothing.',
  examples: [
    ['freellmapi rotate-encryption --plan', 'only say what would be done'],
    ['freellmapi rotate-encryption', 'the server may be running'],
    [
      'freellmapi rotate-encryption --encryption-key',
      'a new encryption key, too: stop the server first',
    ],
  ],
  args: {
    plan: { type: 'boolean', description: 'change nothing' },
    'encryption-key': { type: 'boolean', description: 'replace the generated encryption key' },
    ...JSON_ARG,
  },
  async run({ plan, 'encryption-key': isForKey, json }, shell) {
    if (isForKey && !plan) await replaceEncryptionKey(shell, json === true)
    return await withAdmin(shell, async (admin) => {
      const answer = await withProgress('Sealing every key anew', shell, () =>
        plan ? admin.call('GET', '/api/encryption') : admin.call('POST', '/api/encryption/rotate'),
      )
      const done = report.parse(answer)
      shell.out(json ? `${JSON.stringify(done)}\n` : sentence(done, plan === true))
      return done.unreadable > 0 ? EXIT.failed : EXIT.ok
    })
  },
})

function sentence({ isNewKey, total, resealed, unreadable }: Report, isPlan: boolean): string {
  const key = isNewKey ? 'a new data key' : 'the data key of a rotation that was interrupted'
  const verb = isPlan ? 'Would seal' : 'Sealed'
  const damaged = unreadable === 0 ? '' : ` ${unreadable} cannot be opened, and stay as they are.`
  return `${verb} ${resealed} of ${total} texts with ${key}.${damaged}\n`
}

async function replaceEncryptionKey(shell: Shell, json: boolean): Promise<void> {
  const env = envOf(shell)
  const secrets = readEncryptionKeys(env)
  const { keyFile } = secrets
  if (keyFile === undefined)
    throw new CommandProblem(
      'The encryption key comes from the environment. Set ENCRYPTION_KEY to a new one and ENCRYPTION_KEY_PREVIOUS to the old one, start the server once, and remove the old one.',
      EXIT.config,
    )
  await withStorage(env.DATA_DIR, async (storage) => {
    await unlockKeyring(secrets, storage, systemClock)
    // Unlocking may have taken up another file's key: read what is in use now.
    const { encryptionKey } = readEncryptionKeys(env)
    const oldKeyFile = await replaceKey(encryptionKey, keyFile, storage.keyring)
    if (!json)
      shell.out(
        `A new encryption key is in ${keyFile}: back it up. Backups made until now need the old one, which is in ${oldKeyFile}.\n`,
      )
  })
}
