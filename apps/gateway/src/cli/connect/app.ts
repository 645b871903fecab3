/** An app that can use this gateway: a file we can write for it, or steps for a person. */

/** What an app must know of the gateway. */
export interface Link {
  /** With `/v1`. */
  readonly baseUrl: string
  readonly key: string
  readonly model: string
}

/** An app whose configuration is a file. */
export interface ConfiguredApp {
  readonly name: string
  /** Below the home folder, as the app documents it. */
  readonly file: string
  /** The file with the gateway in it; undefined when its present content is not what we can safely change. */
  readonly merge: (present: string | undefined, link: Link) => string | undefined
  readonly docs: string
}

/** An app that is configured by hand. */
export interface ManualApp {
  readonly name: string
  readonly steps: (link: Link) => string
  readonly docs: string
}

/** Tells the two apart. */
export function isConfigured(app: ConfiguredApp | ManualApp): app is ConfiguredApp {
  return 'file' in app
}
