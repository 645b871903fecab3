/** Heartbeats of what has an id, as strips. */
import { Show } from 'solid-js'
import { getHeartbeats } from '../api/heartbeats.ts'
import { createLive } from '../api/live-query.ts'
import { useText } from '../i18n/text.tsx'
import { type Beat, Heartbeat } from '../ui/heartbeat.tsx'
import { Failed, Pending } from '../ui/pending.tsx'

/** Who was not called at all. */
const SILENT = { calls: Array.from({ length: 24 }, () => 0), failed: [] } as const

interface StripProps {
  readonly by: 'provider' | 'key'
  readonly id: string
}

/** The strip of one provider or key; nothing while nothing is known. */
export function Strip(props: StripProps) {
  return (
    <Failed isQuiet>
      <Pending fallback={null}>
        <Known {...props} />
      </Pending>
    </Failed>
  )
}

function Known(props: StripProps) {
  const { t, plural, number, clockTime } = useText()
  const answer = createLive(() => getHeartbeats(props.by))
  const row = () => answer()?.rows.find(({ id }) => id === props.id) ?? SILENT
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0)
  const words = (calls: number, failed: number): string =>
    plural('live.calls', calls, { failed: number(failed) })
  const beats = (): readonly Beat[] => {
    const { fromMs = 0, stepMs = 0 } = answer() ?? {}
    const { calls, failed } = row()
    return calls.map((count, hour) => {
      const atMs = fromMs + hour * stepMs
      const bad = failed[hour] ?? 0
      return { calls: count, failed: bad, title: `${clockTime(atMs, atMs)}: ${words(count, bad)}` }
    })
  }
  return (
    <Show when={answer()}>
      <Heartbeat
        beats={beats()}
        label={t('live.day', { calls: words(sum(row().calls), sum(row().failed)) })}
      />
    </Show>
  )
}
