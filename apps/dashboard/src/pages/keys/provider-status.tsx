/** How honest a provider's "free" is, in a word. */
import type { ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Tone } from '../../ui/tone.ts'

const TONES: Readonly<Record<ProviderBody['status'], Tone>> = {
  free: 'good',
  keyless: 'good',
  trial: 'warn',
  paid: 'idle',
  retired: 'bad',
  custom: 'accent',
}

export function ProviderStatus(props: {
  readonly provider: Pick<ProviderBody, 'status' | 'asOf'>
}) {
  const { t } = useText()
  return (
    <Badge
      tone={TONES[props.provider.status]}
      title={t('provider.asOf', { day: props.provider.asOf })}
    >
      {t(`provider.status.${props.provider.status}`)}
    </Badge>
  )
}
