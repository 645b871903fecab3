/** The settings form, read against what was shown: only what was changed is sent. */
import type { SettingsBody, SettingsChange } from '../../api/wire.ts'

const MEBIBYTE = 1024 * 1024

/** A field that is disabled is not in the form's data, and is not sent. */
export function changedSettings(
  settings: Pick<
    SettingsBody['settings'],
    'retentionDays' | 'databaseBytesMax' | 'healthIntervalMinutes' | 'corsOrigins'
  >,
  form: Pick<FormData, 'get'>,
): SettingsChange {
  const number = (name: string): number | undefined => {
    const text = form.get(name)
    return text === null ? undefined : Number(text)
  }
  const retentionDays = number('retentionDays')
  const mebibytes = number('databaseMebibytes')
  const databaseBytesMax = mebibytes === undefined ? undefined : mebibytes * MEBIBYTE
  const healthIntervalMinutes = number('healthIntervalMinutes')
  const origins = form.get('corsOrigins')
  const corsOrigins = origins === null ? undefined : linesOf(String(origins))
  return {
    ...(retentionDays === undefined || retentionDays === settings.retentionDays.value
      ? {}
      : { retentionDays }),
    ...(databaseBytesMax === undefined ||
    Math.round(settings.databaseBytesMax.value / MEBIBYTE) === mebibytes
      ? {}
      : { databaseBytesMax }),
    ...(healthIntervalMinutes === undefined ||
    healthIntervalMinutes === settings.healthIntervalMinutes.value
      ? {}
      : { healthIntervalMinutes }),
    ...(corsOrigins === undefined || corsOrigins.join() === settings.corsOrigins.value.join()
      ? {}
      : { corsOrigins }),
  }
}

/** The alerts form, read in the same way; without times of day there are no quiet hours. */
export function changedAlerts(
  settings: Pick<SettingsBody['settings'], 'quotaAlertPercent' | 'quietHours'>,
  form: Pick<FormData, 'get'>,
  timeZone: string,
): SettingsChange {
  const percent = Number(form.get('quotaAlertPercent'))
  const from = String(form.get('quietFrom') ?? '')
  const until = String(form.get('quietUntil') ?? '')
  const before = settings.quietHours.value
  const isSame = from === (before?.from ?? '') && until === (before?.until ?? '')
  return {
    ...(percent === settings.quotaAlertPercent.value ? {} : { quotaAlertPercent: percent }),
    ...(isSame
      ? {}
      : { quietHours: from === '' && until === '' ? null : { from, until, timeZone } }),
  }
}

function linesOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((line) => line.replace(/\/$/, ''))
    .filter(Boolean)
}
