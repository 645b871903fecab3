/** Every shortcut, the switch that turns single keys off, and the way back to the first steps. */
import { For, type JSX } from 'solid-js'
import { useText } from '../i18n/text.tsx'
import { PLACES } from '../navigation.ts'
import { usePreferences } from '../preferences.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Switch } from '../ui/field.tsx'

export function Cheatsheet(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useText()
  const [preferences, setPreferences] = usePreferences()
  return (
    <Dialog isOpen={props.isOpen} title={t('cheatsheet.title')} onClose={props.onClose}>
      <div class="stack">
        <dl class="m-0 grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
          <Line keys={['Ctrl', 'K']}>{t('palette.label')}</Line>
          <Line keys={['?']}>{t('cheatsheet.help')}</Line>
          <Line keys={['/']}>{t('cheatsheet.search')}</Line>
          <Line keys={['d', 'w', 'm']}>{t('cheatsheet.window')}</Line>
          <Line keys={['j', 'k', '⏎']}>{t('cheatsheet.walk')}</Line>
          <Line keys={['Esc']}>{t('cheatsheet.close')}</Line>
          <For each={PLACES}>
            {(place) => (
              <Line keys={['g', place.key]}>{t('cheatsheet.go', { page: t(place.name) })}</Line>
            )}
          </For>
        </dl>
        <Switch
          label={t('cheatsheet.enabled')}
          isOn={preferences.shortcuts}
          onToggle={(isOn) => setPreferences('shortcuts', isOn)}
        />
        <LinkButton
          size="small"
          class="self-start"
          icon="i-lucide-list-checks"
          href="/"
          onFollow={() => {
            setPreferences('isChecklistHidden', false)
            props.onClose()
          }}
        >
          {t('overview.steps')}
        </LinkButton>
      </div>
    </Dialog>
  )
}

function Line(props: { readonly keys: readonly string[]; readonly children: JSX.Element }) {
  return (
    <>
      <dt>{props.children}</dt>
      <dd class="m-0 row !gap-1">
        <For each={props.keys}>
          {(key) => (
            <kbd class="code text-xs px-1.5 py-0.5 rounded border border-edge bg-sunken">{key}</kbd>
          )}
        </For>
      </dd>
    </>
  )
}
