/** The rows as a file: CSV for spreadsheets, JSON lines for programs. */
import type { RequestBody } from '../../api/wire.ts'

const FIELDS = [
  'id',
  'atMs',
  'outcome',
  'httpStatus',
  'requestedModel',
  'provider',
  'model',
  'clientLabel',
  'isStream',
  'attempts',
  'firstTokenMs',
  'durationMs',
  'promptTokens',
  'completionTokens',
] as const satisfies readonly (keyof RequestBody)[]

/** Comma-separated. A text that a spreadsheet would run as a formula is made one that it shows. */
export function toCsv(rows: readonly RequestBody[]): string {
  return [
    FIELDS.join(','),
    ...rows.map((row) => FIELDS.map((field) => cell(row[field])).join(',')),
  ].join('\r\n')
}

/** One JSON object a line. */
export function toJsonLines(rows: readonly RequestBody[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n')
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
