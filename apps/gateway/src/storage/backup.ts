/**
 * The whole database as one file under a passphrase: a snapshot, compressed, sealed with AES-256-GCM under a key that
 * scrypt makes of the passphrase.
 *
 * **Shape**: magic, cost, salt, nonce, check of the passphrase, ciphertext, tag. Everything before the ciphertext is
 * bound to it. The encryption key of the installation is never inside: what a backup holds of provider keys stays sealed.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { err, ok, type Result } from '@freellmapi/core'
import { copyDatabase } from '@freellmapi/db'

/** Why an archive could not be read; none of them has changed anything. */
export type ArchiveFailure = 'not_a_backup' | 'wrong_passphrase' | 'damaged'

const MAGIC = Buffer.from('freellmapi-backup-1\n')
const SALT_BYTES = 16
const NONCE_BYTES = 12
const CHECK_BYTES = 16
const KEY_BYTES = 32
const TAG_BYTES = 16
const HEADER_BYTES = MAGIC.length + 1 + SALT_BYTES + NONCE_BYTES + CHECK_BYTES
const FILE_MODE = 0o600

/**
 * As costly to guess as the usual 2^17 with one lane, in a quarter of the memory, which a small container has.
 * Source: OWASP Password Storage Cheat Sheet, equivalent scrypt settings.
 */
const COST_LOG2 = 15
const BLOCK_SIZE = 8
const LANES = 3
/** An archive may name its own cost, up to what a small machine survives. */
const COST_LOG2_MAX = 17

/**
 * Writes an encrypted backup of a database, which may be in use, to `target`. Whatever was there is replaced once the
 * backup is whole; a failure leaves no file behind.
 */
export async function writeArchive(
  database: string,
  target: string,
  passphrase: string,
): Promise<{ readonly bytes: number }> {
  const plain = `${target}.unsealed`
  try {
    await copyDatabase(database, plain)
    const salt = randomBytes(SALT_BYTES)
    const nonce = randomBytes(NONCE_BYTES)
    const { key, check } = await deriveKey(passphrase, salt, COST_LOG2)
    const header = Buffer.concat([MAGIC, Buffer.from([COST_LOG2]), salt, nonce, check])
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(header)
    await pipeline(
      createReadStream(plain),
      createGzip(),
      async function* sealed(chunks: AsyncIterable<Buffer>) {
        yield header
        for await (const chunk of chunks) yield cipher.update(chunk)
        yield cipher.final()
        yield cipher.getAuthTag()
      },
      createWriteStream(target, { mode: FILE_MODE, flush: true }),
    )
    return { bytes: (await stat(target)).size }
  } catch (thrown) {
    rmSync(target, { force: true })
    throw thrown
  } finally {
    rmSync(plain, { force: true })
  }
}

/** Opens an archive into a database file at `target`. After a failure there is no file at `target`. */
export async function readArchive(
  archive: string,
  target: string,
  passphrase: string,
): Promise<Result<void, ArchiveFailure>> {
  const head = await readEnds(archive)
  if (head === undefined) return err('not_a_backup')
  const { header, tag, size } = head
  const { cost, salt, nonce, check } = fieldsOf(header)
  const derived = await deriveKey(passphrase, salt, cost)
  if (!timingSafeEqual(derived.check, check)) return err('wrong_passphrase')
  const decipher = createDecipheriv('aes-256-gcm', derived.key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(header)
  decipher.setAuthTag(tag)
  try {
    await pipeline(
      createReadStream(archive, { start: HEADER_BYTES, end: size - TAG_BYTES - 1 }),
      decipher,
      createGunzip(),
      createWriteStream(target, { mode: FILE_MODE, flush: true }),
    )
    return ok(undefined)
  } catch (thrown) {
    rmSync(target, { force: true })
    // The disk's failures are not the archive's.
    if (isOfDisk(thrown)) throw thrown
    return err('damaged')
  }
}

/** Whether a file begins like an archive of ours. */
export async function isArchive(file: string): Promise<boolean> {
  return (await readEnds(file)) !== undefined
}

async function readEnds(archive: string) {
  const file = await open(archive, 'r')
  try {
    const { size } = await file.stat()
    if (size <= HEADER_BYTES + TAG_BYTES) return undefined
    const header = Buffer.alloc(HEADER_BYTES)
    const tag = Buffer.alloc(TAG_BYTES)
    await file.read(header, 0, HEADER_BYTES, 0)
    await file.read(tag, 0, TAG_BYTES, size - TAG_BYTES)
    const cost = header[MAGIC.length] ?? 0
    const isOurs =
      header.subarray(0, MAGIC.length).equals(MAGIC) && cost > 0 && cost <= COST_LOG2_MAX
    return isOurs ? { header, tag, size } : undefined
  } finally {
    await file.close()
  }
}

function fieldsOf(header: Buffer) {
  const saltAt = MAGIC.length + 1
  const nonceAt = saltAt + SALT_BYTES
  const checkAt = nonceAt + NONCE_BYTES
  return {
    cost: header[MAGIC.length] ?? 0,
    salt: header.subarray(saltAt, nonceAt),
    nonce: header.subarray(nonceAt, checkAt),
    check: header.subarray(checkAt),
  }
}

/** The sealing key, and independent bytes that tell a wrong passphrase from a damaged file. */
function deriveKey(
  passphrase: string,
  salt: Buffer,
  costLog2: number,
): Promise<{ readonly key: Buffer; readonly check: Buffer }> {
  const cost = 2 ** costLog2
  const maxmem = 2 * 128 * cost * BLOCK_SIZE
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFC'),
      salt,
      KEY_BYTES + CHECK_BYTES,
      { N: cost, r: BLOCK_SIZE, p: LANES, maxmem },
      (error, bytes) => {
        if (error !== null) reject(error)
        else resolve({ key: bytes.subarray(0, KEY_BYTES), check: bytes.subarray(KEY_BYTES) })
      },
    )
  })
}

function isOfDisk(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown
}
