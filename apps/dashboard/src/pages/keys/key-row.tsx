/** One stored key: its state, its limits, and what can be done with it. */

import { createSignal, For, Show } from 'solid-js'
import type { KeyBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Strip } from '../../live/heartbeats.tsx'
import { Button } from '../../ui/button.tsx'
import { Switch } from '../../ui/field.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import type { KeyDesk } from './desk.ts'
import { EditKey } from './edit-key.tsx'
import { isPaused, standingOf } from './health.ts'
import { KeyMenu } from './key-menu.tsx'
import { Meters } from './meters.tsx'

export function KeyRow(props: {
  readonly stored: KeyBody
  readonly desk: KeyDesk
  readonly nowMs: number
}) {
  const { t, relative, clockTime } = useText()
  const [isEditing, setEditing] = createSignal(false)
  const name = (): string => props.stored.label || props.stored.masked
  const standing = () => standingOf(props.stored, props.nowMs)
  /** When its state was last learned, or until when it is not; nothing for a key nobody has asked about yet. */
  const since = (): string | undefined => {
    const { checkedAtMs, pausedUntilMs } = props.stored
    if (isPaused(props.stored, props.nowMs))
      return t('keys.pausedUntil', { time: clockTime(pausedUntilMs ?? 0, props.nowMs) })
    return checkedAtMs === null
      ? undefined
      : t('keys.checked', { ago: relative(checkedAtMs, props.nowMs) })
  }
  return (
    <li class="flex flex-col gap-3 px-5 py-4 border-t border-line">
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <input
          type="checkbox"
          class="w-4 h-4 accent-accent"
          aria-label={t('keys.select', { name: name() })}
          checked={props.desk.isSelected(props.stored.id)}
          onChange={() => props.desk.toggleSelected(props.stored.id)}
        />
        <div class="flex-1 min-w-[10rem]">
          <p class="m-0 flex items-baseline gap-2 min-w-0">
            <span class="font-medium truncate" title={name()}>
              {name()}
            </span>
            <Show when={props.stored.label}>
              <span class="code text-faint whitespace-nowrap">{props.stored.masked}</span>
            </Show>
          </p>
          <p class="m-0 text-xs text-muted flex flex-wrap gap-x-2">
            <StatusDot tone={standing().tone}>{t(standing().name)}</StatusDot>
            <Show when={since()}>
              <span aria-hidden="true">·</span>
              <span>{since()}</span>
            </Show>
          </p>
        </div>
        <Strip by="key" id={props.stored.id} />
        <div class="row">
          <Button
            size="small"
            icon="i-lucide-stethoscope"
            isPending={props.desk.isTesting(props.stored.id)}
            onClick={() => void props.desk.test([props.stored])}
          >
            {t('keys.test')}
          </Button>
          <Switch
            isLabelHidden
            label={t('action.use', { name: name() })}
            isOn={props.stored.enabled}
            onToggle={(enabled) => void props.desk.patch([props.stored], { enabled })}
          />
          <KeyMenu
            stored={props.stored}
            desk={props.desk}
            nowMs={props.nowMs}
            onEdit={() => setEditing(true)}
          />
        </div>
      </div>
      <Show when={props.stored.cooldowns.length > 0}>
        <Cooldowns stored={props.stored} desk={props.desk} nowMs={props.nowMs} />
      </Show>
      <Show when={props.stored.enabled}>
        <Meters name={name()} meters={props.stored.meters} nowMs={props.nowMs} />
      </Show>
      <EditKey
        isOpen={isEditing()}
        stored={props.stored}
        desk={props.desk}
        onClose={() => setEditing(false)}
      />
    </li>
  )
}

function Cooldowns(props: {
  readonly stored: KeyBody
  readonly desk: KeyDesk
  readonly nowMs: number
}) {
  const { t, span } = useText()
  return (
    <div class="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg bg-warn-soft px-3 py-2 text-xs">
      <ul class="m-0 p-0 list-none flex-1 min-w-[12rem]">
        <For each={props.stored.cooldowns}>
          {(cooldown) => (
            <li>
              {t('keys.cooldown', {
                subject: cooldown.model ?? props.stored.label,
                reason: cooldown.reason.replaceAll('_', ' '),
                span: span(cooldown.untilMs - props.nowMs),
              })}
            </li>
          )}
        </For>
      </ul>
      <Button size="small" onClick={() => void props.desk.clearCooldowns(props.stored)}>
        {t('alert.clearCooldowns')}
      </Button>
    </div>
  )
}
