/** Who is told of alerts, and how to tell them. Addresses and tokens are sealed; a message holds names and numbers only. */
import { type Clock, hintOf, type Keyring } from '@freellmapi/core'
import type { AlertTargetRow, AlertTargetStore } from '@freellmapi/db'
import type { FetchLike } from '@freellmapi/providers'
import type { AlertTarget, NewAlertTarget } from '../shapes/settings.ts'
import type { AlertBody } from '../shapes/status.ts'
import { RANK } from './alert-codes.ts'

/** A notification is not worth a longer wait. */
const SEND_MS_MAX = 10_000

/** A message, as every service can show it. */
export interface Notice {
  readonly title: string
  readonly text: string
  readonly severity: AlertBody['severity']
}

/** What came of a message. */
export interface Delivery {
  readonly delivered: boolean
  readonly message: string
}

/** Where targets are kept, and the way out. */
export interface AlertTargetsOptions {
  readonly store: AlertTargetStore
  readonly keyring: Keyring
  readonly fetch: FetchLike
  readonly clock: Clock
  /** Told every address and token that is in the clear. */
  readonly hide: (secret: string) => void
}

export class AlertTargets {
  readonly #options: AlertTargetsOptions

  constructor(options: AlertTargetsOptions) {
    this.#options = options
  }

  list(): readonly AlertTarget[] {
    return this.#options.store.list().map(toTarget)
  }

  /** Seals and stores a target. */
  async add(fresh: NewAlertTarget): Promise<AlertTarget> {
    const { store, keyring, clock } = this.#options
    this.#hide(fresh)
    const id = crypto.randomUUID()
    const row: AlertTargetRow = {
      id,
      kind: fresh.kind,
      label: fresh.label,
      severity: fresh.severity,
      enabled: fresh.enabled,
      sealed: await keyring.seal(JSON.stringify(fresh), contextOf(id)),
      hint: hintOf('url' in fresh ? fresh.url : fresh.token),
      createdAtMs: clock.nowMs(),
    }
    store.insert(row)
    return toTarget(row)
  }

  remove(id: string): boolean {
    return this.#options.store.remove(id)
  }

  /** Sends a message to one target; undefined when there is none of that id. */
  async send(id: string, notice: Notice): Promise<Delivery | undefined> {
    const row = this.#options.store.list().find((one) => one.id === id)
    return row && (await this.#send(row, notice))
  }

  /** Tells every enabled target that wants to hear of something as severe. Never rejects. */
  async announce(notice: Notice): Promise<void> {
    const rows = this.#options.store
      .list()
      .filter(({ enabled, severity }) => enabled && RANK[severity] <= RANK[notice.severity])
    await Promise.all(rows.map((row) => this.#send(row, notice)))
  }

  #hide(target: NewAlertTarget): void {
    if ('url' in target) this.#options.hide(target.url)
    if ('token' in target) this.#options.hide(target.token ?? '')
  }

  async #send(row: AlertTargetRow, notice: Notice): Promise<Delivery> {
    const opened = await this.#options.keyring.open(row.sealed, contextOf(row.id))
    if (!opened.ok) return { delivered: false, message: 'The stored address cannot be opened.' }
    const target: NewAlertTarget = JSON.parse(opened.value)
    this.#hide(target)
    const { url, headers, body } = outgoing(target, notice)
    try {
      const { status, text } = await this.#options.fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body,
        signal: AbortSignal.timeout(SEND_MS_MAX),
      })
      // Read to its end, so that the connection can be used again. What it says is not ours to show.
      await text().catch(() => '')
      return status >= 200 && status < 300
        ? { delivered: true, message: 'Delivered.' }
        : { delivered: false, message: `The service answered with status ${status}.` }
    } catch {
      // Its error may quote the address, which is a secret.
      return { delivered: false, message: 'The service could not be reached.' }
    }
  }
}

const COLOURS = { info: 0x3b82f6, warning: 0xf59e0b, critical: 0xef4444 } as const
const JSON_TYPE = { 'content-type': 'application/json' }

/**
 * A message in each service's own form.
 * Source: docs.ntfy.sh/publish, discord.com/developers/docs/resources/webhook, core.telegram.org/bots/api#sendmessage
 */
function outgoing(target: NewAlertTarget, { title, text, severity }: Notice) {
  switch (target.kind) {
    case 'ntfy':
      return {
        url: target.url,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          title,
          priority: String(3 + RANK[severity]),
          ...(target.token === undefined ? {} : { authorization: `Bearer ${target.token}` }),
        },
        body: text,
      }
    case 'discord':
      return {
        url: target.url,
        headers: JSON_TYPE,
        body: JSON.stringify({
          allowed_mentions: { parse: [] },
          embeds: [{ title, description: text, color: COLOURS[severity] }],
        }),
      }
    case 'telegram':
      return {
        url: `https://api.telegram.org/bot${target.token}/sendMessage`,
        headers: JSON_TYPE,
        body: JSON.stringify({ chat_id: target.chatId, text: `${title}\n${text}` }),
      }
    case 'webhook':
      return {
        url: target.url,
        headers: JSON_TYPE,
        body: JSON.stringify({ source: 'freellmapi', title, text, severity }),
      }
  }
}

function toTarget({ id, kind, label, hint, enabled, severity }: AlertTargetRow): AlertTarget {
  return { id, kind, label, masked: `••••${hint}`, enabled, severity }
}

function contextOf(row: string): { table: string; row: string; field: string } {
  return { table: 'alert_targets', row, field: 'sealed' }
}
