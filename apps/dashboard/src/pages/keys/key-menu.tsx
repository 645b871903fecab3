/** The rarer things to do with a key. */

import { Show } from 'solid-js'
import type { KeyBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Popover, PopoverItem } from '../../ui/popover.tsx'
import type { KeyDesk } from './desk.ts'
import { isPaused } from './health.ts'

const MINUTES_MS = 5 * 60_000
const HOUR_MS = 60 * 60_000

export function KeyMenu(props: {
  readonly stored: KeyBody
  readonly desk: KeyDesk
  readonly nowMs: number
  readonly onEdit: () => void
}) {
  const { t, clockTime } = useText()
  /** When the last of the limits that are used up starts over. */
  const resetAtMs = (): number =>
    Math.max(
      0,
      ...props.stored.meters.map(({ used, cap, resetAtMs: atMs }) =>
        used < cap ? 0 : (atMs ?? 0),
      ),
    )
  return (
    <Popover
      trigger={(wiring) => (
        <IconButton {...wiring()} icon="i-lucide-ellipsis-vertical" label={t('action.more')} />
      )}
    >
      {(close) => {
        const choose = (work: () => void) => () => {
          close()
          work()
        }
        const pause = (forMs: number) => choose(() => void props.desk.pause(props.stored, forMs))
        return (
          <>
            <PopoverItem icon="i-lucide-pencil" onChoose={choose(props.onEdit)}>
              {t('keys.rename')}
            </PopoverItem>
            <Show
              when={!isPaused(props.stored, props.nowMs)}
              fallback={
                <PopoverItem icon="i-lucide-play" onChoose={pause(0)}>
                  {t('keys.resume')}
                </PopoverItem>
              }
            >
              <PopoverItem icon="i-lucide-pause" onChoose={pause(MINUTES_MS)}>
                {t('keys.pause', { span: t('keys.pauseMinutes') })}
              </PopoverItem>
              <PopoverItem icon="i-lucide-pause" onChoose={pause(HOUR_MS)}>
                {t('keys.pause', { span: t('keys.pauseHour') })}
              </PopoverItem>
              <Show when={resetAtMs() > props.nowMs}>
                <PopoverItem icon="i-lucide-pause" onChoose={pause(resetAtMs() - props.nowMs)}>
                  {t('keys.pauseReset', { time: clockTime(resetAtMs(), props.nowMs) })}
                </PopoverItem>
              </Show>
            </Show>
            <PopoverItem
              isDangerous
              icon="i-lucide-trash-2"
              onChoose={choose(() => props.desk.remove([props.stored]))}
            >
              {t('keys.delete')}
            </PopoverItem>
          </>
        )
      }}
    </Popover>
  )
}
