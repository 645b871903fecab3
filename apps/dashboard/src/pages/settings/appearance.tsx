/** How the dashboard looks and speaks in this browser. */
import { For } from 'solid-js'
import { LOCALES, type Locale, useText } from '../../i18n/text.tsx'
import { usePreferences } from '../../preferences.tsx'
import { SelectField, Switch } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { Tabs } from '../../ui/tabs.tsx'

const THEMES = ['system', 'light', 'dark'] as const

export function Appearance() {
  const { t, locale } = useText()
  const [preferences, setPreferences] = usePreferences()
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Panel title={t('settings.general')} note={t('settings.generalNote')}>
      <div class="stack">
        <Tabs
          label={t('theme.label')}
          value={preferences.theme}
          onChange={(theme) => setPreferences('theme', theme)}
          tabs={THEMES.map((id) => ({ id, name: t(`theme.${id}`) }))}
        />
        <SelectField
          class="max-w-64"
          label={t('locale.label')}
          hint={t('settings.zone', { zone })}
          onChange={(event) => setPreferences('locale', event.currentTarget.value)}
        >
          <For each={Object.entries(LOCALES) as [Locale, string][]}>
            {([tag, name]) => (
              <option value={tag} selected={tag === locale()} lang={tag}>
                {name}
              </option>
            )}
          </For>
        </SelectField>
        <Switch
          label={t('cheatsheet.enabled')}
          hint={t('settings.shortcutsHint')}
          isOn={preferences.shortcuts}
          onToggle={(isOn) => setPreferences('shortcuts', isOn)}
        />
      </div>
    </Panel>
  )
}
