/** Limits in words: what is counted, over which span, and where the number comes from. */
import type { LimitBody } from '../../api/wire.ts'
import type { TextKey } from '../../i18n/dictionary.ts'
import type { Text } from '../../i18n/text.tsx'

const SPANS: readonly (readonly [number, TextKey])[] = [
  [1_000, 'limit.second'],
  [60_000, 'limit.minute'],
  [3_600_000, 'limit.hour'],
  [86_400_000, 'limit.day'],
  [30 * 86_400_000, 'limit.month'],
]
const PERIODS: Readonly<Record<string, TextKey>> = {
  minute: 'limit.minute',
  hour: 'limit.hour',
  day: 'limit.day',
  month: 'limit.month',
}
const UNITS: Readonly<Record<string, TextKey>> = {
  requests: 'limit.requests',
  tokens: 'limit.tokens',
  input_tokens: 'limit.inputTokens',
  output_tokens: 'limit.outputTokens',
  neurons: 'limit.neurons',
}

/** `requests / min`; a unit or span we have no word for is shown as it is. */
export function limitName(
  { t, span }: Pick<Text, 't' | 'span'>,
  { unit, window }: Pick<LimitBody, 'unit' | 'window'>,
): string {
  const counted = unitName({ t }, unit)
  if (window.kind === 'concurrent') return t('limit.concurrent', { unit: counted })
  return `${counted} / ${windowName({ t, span }, window)}`
}

/** What is counted, in a word; a unit we have no word for is shown as it is. */
export function unitName({ t }: Pick<Text, 't'>, unit: string): string {
  const key = UNITS[unit]
  return key === undefined ? unit : t(key)
}

function windowName(
  { t, span }: Pick<Text, 't' | 'span'>,
  { spanMs, period }: LimitBody['window'],
): string {
  const key =
    spanMs === null ? PERIODS[period ?? ''] : SPANS.find(([known]) => known === spanMs)?.[1]
  if (key !== undefined) return t(key)
  return spanMs === null ? (period ?? '') : span(spanMs)
}

const SOURCES: Readonly<Record<LimitBody['source'], TextKey>> = {
  catalog: 'limit.source.catalog',
  learned: 'limit.source.learned',
  user: 'limit.source.user',
}

/** Who says so, and since when. */
export function provenance(
  { t }: Pick<Text, 't'>,
  { source, asOf }: Pick<LimitBody, 'source' | 'asOf'>,
): string {
  return t(SOURCES[source], { asOf })
}
