/** What the server keeps, for how long, and how much of it is anybody's business. */

import { createSignal, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { SettingsBody, SettingsChange } from '../../api/wire.ts'
import { type Text, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Switch, TextArea, TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { changedSettings } from './changed-settings.ts'
import { getSettings } from './data.ts'
import { useSaveSettings } from './save-settings.ts'

type Settings = SettingsBody['settings']

export function DataPanel() {
  const { t } = useText()
  const answer = createLive(() => getSettings())
  const save = useSaveSettings()
  return (
    <Panel title={t('settings.data')} note={t('settings.dataNote')}>
      <Show when={answer()?.settings}>
        {(settings) => (
          <div class="stack !gap-6">
            <Switch
              label={t('settings.calibration')}
              hint={t('settings.calibrationHint')}
              isOn={settings().calibration.value}
              onToggle={(calibration) => void save({ calibration })}
            />
            <ContentSwitch settings={settings()} onSave={(wish) => void save(wish)} />
            <Values settings={settings()} onSave={(wish) => void save(wish)} />
          </div>
        )}
      </Show>
    </Panel>
  )
}

interface PartProps {
  readonly settings: Settings
  readonly onSave: (wish: SettingsChange) => void
}

/** Turning it on asks first: others' words are at stake. */
function ContentSwitch(props: PartProps) {
  const { t } = useText()
  const [isAsking, setAsking] = createSignal(false)
  return (
    <>
      <Switch
        label={t('settings.content')}
        hint={t('settings.contentHint')}
        isOn={props.settings.logContent.value}
        disabled={!props.settings.logContent.isEditable}
        onToggle={(isOn) => (isOn ? setAsking(true) : props.onSave({ logContent: false }))}
      />
      <Confirm
        isOpen={isAsking()}
        title={t('settings.contentTitle')}
        confirmLabel={t('settings.contentConfirm')}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          props.onSave({ logContent: true })
        }}
      >
        {t('settings.contentText')}
      </Confirm>
    </>
  )
}

const MEBIBYTE = 1024 * 1024

function Values(props: PartProps) {
  const text = useText()
  const { t } = text
  return (
    <form
      class="grid sm:grid-cols-2 gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        props.onSave(changedSettings(props.settings, new FormData(event.currentTarget)))
      }}
    >
      <TextField
        required
        name="retentionDays"
        type="number"
        min={1}
        max={3_650}
        label={t('settings.retention')}
        hint={hint(text, t('settings.retentionHint'), props.settings.retentionDays)}
        value={props.settings.retentionDays.value}
        disabled={!props.settings.retentionDays.isEditable}
      />
      <TextField
        required
        name="databaseMebibytes"
        type="number"
        min={16}
        max={1024 * 1024}
        label={t('settings.size')}
        hint={hint(text, t('settings.sizeHint'), props.settings.databaseBytesMax)}
        value={Math.round(props.settings.databaseBytesMax.value / MEBIBYTE)}
        disabled={!props.settings.databaseBytesMax.isEditable}
      />
      <TextField
        required
        name="healthIntervalMinutes"
        type="number"
        min={0}
        max={10_080}
        label={t('settings.health')}
        hint={hint(text, t('settings.healthHint'), props.settings.healthIntervalMinutes)}
        value={props.settings.healthIntervalMinutes.value}
        disabled={!props.settings.healthIntervalMinutes.isEditable}
      />
      <TextArea
        class="sm:col-span-2"
        name="corsOrigins"
        rows={2}
        spellcheck={false}
        label={t('settings.cors')}
        hint={hint(text, t('settings.corsHint'), props.settings.corsOrigins)}
        value={props.settings.corsOrigins.value.join('\n')}
        disabled={!props.settings.corsOrigins.isEditable}
      />
      <div class="sm:col-span-2">
        <Button type="submit" tone="primary">
          {t('action.save')}
        </Button>
      </div>
    </form>
  )
}

/** The hint, and for a value that cannot be changed here, where it can. */
function hint(
  { t }: Pick<Text, 't'>,
  words: string,
  { isEditable, origin }: Settings['retentionDays' | 'corsOrigins'],
): string {
  const source = t('settings.originHint', { origin: t(`settings.origin.${origin}`) })
  return isEditable ? words : `${words} ${source}.`
}
