/** The shape of a language. */
import type { en } from './en.ts'

/** Every text there is, by name; English is the shape the others must have. */
export type Dictionary = Readonly<Record<keyof typeof en, string>>
/** A text's name. */
export type TextKey = keyof Dictionary
