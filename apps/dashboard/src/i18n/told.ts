/** What the server says, in the viewer's language where that has words for it; else in the server's own English. */
import type { AlertBody, Examination } from '../api/wire.ts'
import type { Told } from './dictionary.ts'

type Finding = Examination['findings'][number]

/** Translators of what comes with a code and its params. */
export function createTold(
  told: () => Told | undefined,
  fill: (text: string, params: AlertBody['params']) => string,
) {
  return {
    /** What an alert says. */
    alertText({ code, params, message }: AlertBody): string {
      const texts = told()
      if (texts === undefined) return message
      const { unit = '' } = params
      return fill(texts.alerts[code], { ...params, unit: texts.units[unit] ?? unit })
    },
    /** What was looked at, what was found, and what to do about it. */
    findingText({
      code,
      params,
      check,
      message,
      fix,
    }: Finding): Pick<Finding, 'check' | 'message' | 'fix'> {
      const texts = told()
      if (texts === undefined) return { check, message, fix }
      const remedy = texts.fixes[code]
      return {
        check: texts.checks[check] ?? check,
        message: fill(texts.findings[code], params),
        fix: remedy === undefined ? fix : fill(remedy, params),
      }
    },
  }
}
