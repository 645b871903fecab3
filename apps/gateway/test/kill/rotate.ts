/**
 * Rotates a key of a data directory and dies by SIGKILL at a given write, before or after it reaches the database.
 * Arguments: the data directory, `data` or `encryption`, the number of the write, `before` or `after`.
 */
import { rotateDataKey, systemClock } from '@freellmapi/core'
import { replaceKey } from '../../src/secrets/encryption-key.ts'
import { loadSecrets } from '../../src/secrets/secrets.ts'
import { unlockKeyring } from '../../src/secrets/unlock.ts'
import { openStorage } from '../../src/storage/storage.ts'

const [dataDir = '', kind, at, when] = process.argv.slice(2)
let writes = -1

function dying<Args extends readonly unknown[]>(write: (...args: Args) => void) {
  return (...args: Args): void => {
    if (writes >= 0 && writes === Number(at) && when === 'before')
      process.kill(process.pid, 'SIGKILL')
    write(...args)
    if (writes >= 0 && writes++ === Number(at)) process.kill(process.pid, 'SIGKILL')
  }
}

const secrets = loadSecrets({
  DATA_DIR: dataDir,
  ENCRYPTION_KEY: undefined,
  ENCRYPTION_KEY_PREVIOUS: undefined,
  ADMIN_DASHBOARD_KEY: undefined,
})
const storage = openStorage(dataDir)
const keyringStore = { ...storage.keyring, replace: dying(storage.keyring.replace) }
const sealed = { ...storage.sealed, replace: dying(storage.sealed.replace) }
const keyring = await unlockKeyring(secrets, { ...storage, keyring: keyringStore }, systemClock)
writes = 0
if (kind === 'data') await rotateDataKey({ keyring, store: sealed, atMs: 1 })
else await replaceKey(secrets.encryptionKey, secrets.keyFile ?? '', keyringStore)
storage.close()
