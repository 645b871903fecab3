/** Names of Gemini's fields, and what its model families differ in. */
import type { Json, JsonObject } from '../json.ts'

/** A member under its camel case or its snake case name; Google takes both. */
export function field(object: JsonObject, name: string): Json | undefined {
  return object[name] ?? object[snake(name)]
}

/** `functionCall` as `function_call`. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)
}

/** Gemma models: no signatures, no call ids. */
export function isGemma(model: string): boolean {
  return model.startsWith('gemma-')
}

/** Gemini 2.5 and older, which are lenient about signatures. Gemma counts as neither. */
export function isBeforeThree(model: string): boolean {
  return /^gemini-[12]\b/u.test(model)
}

/** Since Gemini 3, calls have ids. */
export function givesCallIds(model: string): boolean {
  return !isGemma(model) && !isBeforeThree(model)
}

/** Whether a Gemini model is of at least this version, 306 for 3.6. */
export function isSince(model: string, version: number): boolean {
  const [, major = '', minor = '0'] = /^gemini-(\d+)(?:\.(\d+))?/u.exec(model) ?? []
  return major !== '' && Number(major) * 100 + Number(minor) >= version
}
