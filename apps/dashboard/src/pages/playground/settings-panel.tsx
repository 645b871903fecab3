/** The request's settings: what is left empty is not sent. */
import { Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, Switch, TextArea, TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import type { Desk } from './desk.ts'
import { EXAMPLE_TOOL, parseTools, type Settings } from './settings.ts'

export function SettingsPanel(props: { readonly desk: Desk }) {
  const { t } = useText()
  const settings = (): Settings => props.desk.settings
  const set = (change: Partial<Settings>): void => props.desk.setSettings(change)
  const toolsError = (): string | undefined =>
    parseTools(settings().tools) === undefined ? t('playground.toolsBad') : undefined
  return (
    <Panel title={t('failed.request')} note={t('playground.unset')}>
      <div class="stack">
        <TextArea
          label={t('playground.system')}
          value={settings().system}
          onInput={(event) => set({ system: event.currentTarget.value })}
        />
        <div class="grid grid-cols-2 gap-3">
          <TextField
            label={t('playground.temperature')}
            inputMode="decimal"
            value={settings().temperature}
            onInput={(event) => set({ temperature: event.currentTarget.value })}
          />
          <TextField
            label="top_p"
            inputMode="decimal"
            value={settings().topP}
            onInput={(event) => set({ topP: event.currentTarget.value })}
          />
          <TextField
            label={t('playground.maxTokens')}
            inputMode="numeric"
            value={settings().maxTokens}
            onInput={(event) => set({ maxTokens: event.currentTarget.value })}
          />
          <SelectField
            label={t('playground.effort')}
            value={settings().effort}
            onChange={(event) => set({ effort: event.currentTarget.value as Settings['effort'] })}
          >
            <option value="">{t('playground.default')}</option>
            <option value="none">none</option>
            <option value="low">low</option>
            <option value="medium">medium</option>
            <option value="high">high</option>
          </SelectField>
        </div>
        <Switch
          label={t('playground.json')}
          hint={t('playground.jsonHint')}
          isOn={settings().isJson}
          onToggle={(isJson) => set({ isJson })}
        />
        <TextArea
          label={t('playground.tools')}
          hint={t('playground.toolsHint')}
          error={toolsError()}
          value={settings().tools}
          onInput={(event) => set({ tools: event.currentTarget.value })}
        />
        <Show when={settings().tools === ''}>
          <Button size="small" class="self-start" onClick={() => set({ tools: EXAMPLE_TOOL })}>
            {t('playground.toolsExample')}
          </Button>
        </Show>
      </div>
    </Panel>
  )
}
