/** Reasons of the router in words. */
import type { Why } from '../../api/wire.ts'
import type { TextKey } from '../../i18n/dictionary.ts'
import type { Text } from '../../i18n/text.tsx'
import { unitName } from '../keys/limits.ts'

const REASONS: Readonly<Record<string, TextKey>> = {
  retired: 'why.retired',
  lacks: 'why.lacks',
  context: 'why.context',
  key_invalid: 'why.key_invalid',
  key_paused: 'why.key_paused',
  cooling_down: 'why.cooling_down',
  limit: 'why.limit',
  too_large: 'why.too_large',
  off: 'why.off',
  no_key: 'why.no_key',
}

/** The reason with its figures, and when waiting would help; a reason we have no words for is shown as it is. */
export function whyText(
  { t, span, compact }: Pick<Text, 't' | 'span' | 'compact'>,
  why: Why,
  nowMs: number,
): string {
  const key = REASONS[why.reason]
  const reason = key === undefined ? why.reason.replaceAll('_', ' ') : t(key)
  const { unit, cap, need } = why.detail
  const figures = [
    typeof need === 'string' ? need : undefined,
    typeof unit === 'string' && typeof cap === 'number'
      ? `${compact(cap)} ${unitName({ t }, unit)}`
      : undefined,
    why.retryAtMs === null || why.retryAtMs <= nowMs
      ? undefined
      : t('why.back', { span: span(why.retryAtMs - nowMs) }),
  ].filter((figure) => figure !== undefined)
  return figures.length === 0 ? reason : `${reason} (${figures.join(', ')})`
}
