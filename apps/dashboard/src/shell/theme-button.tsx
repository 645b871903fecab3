/** Steps through system, light and dark. */
import { useText } from '../i18n/text.tsx'
import { type Preferences, usePreferences } from '../preferences.tsx'
import { IconButton } from '../ui/button.tsx'

type Theme = Preferences['theme']

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
const ICONS: Readonly<Record<Theme, string>> = {
  system: 'i-lucide-monitor',
  light: 'i-lucide-sun',
  dark: 'i-lucide-moon',
}

export function ThemeButton() {
  const { t } = useText()
  const [preferences, setPreferences] = usePreferences()
  return (
    <IconButton
      icon={ICONS[preferences.theme]}
      label={t('theme.change', { theme: t(`theme.${preferences.theme}`) })}
      onClick={() => setPreferences('theme', NEXT[preferences.theme])}
    />
  )
}
