/** The shape of a language. */
import type { AlertBody, Examination } from '../api/wire.ts'
import type { en } from './en.ts'

/** Every text there is, by name; English is the shape the others must have. */
export type Dictionary = Readonly<Record<keyof typeof en, string>>
/** A text's name. */
export type TextKey = keyof Dictionary

type FindingCode = Examination['findings'][number]['code']

/** What the server says, by its codes. English has none of it: the server's own sentences are in English. */
export interface Told {
  readonly alerts: Readonly<Record<AlertBody['code'], string>>
  readonly findings: Readonly<Record<FindingCode, string>>
  /** What needs no translation is a command. */
  readonly fixes: Readonly<Partial<Record<FindingCode, string>>>
  /** Names of what is looked at, and of what is counted, where they are words. */
  readonly checks: Readonly<Record<string, string>>
  readonly units: Readonly<Record<string, string>>
}

/** Everything that another language than English needs. */
export interface Language {
  readonly texts: Dictionary
  readonly told: Told
}
