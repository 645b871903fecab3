/** The last line of defence of the log: every secret that was loaded, and a stage that lets none of them through. */

/** Shorter texts are no secrets, and would be found in half of all words. */
const SECRET_CHARS_MIN = 8

const HIDDEN = '[hidden]'

export class Redactions {
  /** Each secret, and how it would stand in a JSON line. */
  readonly #secrets = new Map<string, string>()

  /** From now on no line holds this text. */
  hide(secret: string): void {
    if (secret.length < SECRET_CHARS_MIN || this.#secrets.has(secret)) return
    this.#secrets.set(secret, JSON.stringify(secret).slice(1, -1))
  }

  /** The line without the secrets. */
  apply(line: string): string {
    let clean = line
    for (const secret of this.#secrets.values())
      if (clean.includes(secret)) clean = clean.replaceAll(secret, HIDDEN)
    return clean
  }
}
