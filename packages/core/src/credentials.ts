/** Stored provider keys: the port to where they are kept. Only sealed text ever crosses it. */
import type { KeyHealth } from './health.ts'

/** A stored key with its sealed secret and what is known of its health. */
export interface CredentialRow {
  readonly id: string
  readonly provider: string
  /** Keys of one account share its limits; the credential's own id when nothing else is known. */
  readonly account: string
  readonly label: string
  /** The secret, sealed; only `crypto/seal.ts` can read it. */
  readonly sealed: string
  /** Keyed hash of the secret: finds duplicates without opening anything. */
  readonly fingerprint: string
  /** The last four characters, or empty when the key is too short to show any. */
  readonly hint: string
  readonly enabled: boolean
  /** Left alone until then, by the owner's word. */
  readonly pausedUntilMs?: number
  readonly health: KeyHealth
  readonly checkedAtMs?: number
  readonly createdAtMs: number
}

/** What may change of a stored key. A pause of zero is none. */
export type CredentialChange = Partial<
  Pick<
    CredentialRow,
    'label' | 'account' | 'enabled' | 'health' | 'checkedAtMs' | 'sealed' | 'pausedUntilMs'
  >
>

/** Where provider keys are kept. Every method is one commit. */
export interface CredentialStore {
  list(): readonly CredentialRow[]
  find(id: string): CredentialRow | undefined
  findByFingerprint(fingerprint: string): CredentialRow | undefined
  insert(row: CredentialRow): void
  update(id: string, change: CredentialChange): void
  remove(id: string): boolean
}
