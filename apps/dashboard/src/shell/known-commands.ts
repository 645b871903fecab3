/** Everything the palette knows: pages, actions, and every model by its name. */
import { useNavigate } from '@solidjs/router'
import { createLive } from '../api/live-query.ts'
import { getModels } from '../api/models.ts'
import { signOut } from '../api/session.ts'
import { useText } from '../i18n/text.tsx'
import { PLACES } from '../navigation.ts'
import { usePreferences } from '../preferences.tsx'
import type { Command } from './commands.ts'

const THEMES = ['system', 'light', 'dark'] as const

/** The commands in the order they are shown before anything is typed. */
export function createCommands(actions: { readonly onHelp: () => void }): () => readonly Command[] {
  const { t } = useText()
  const navigate = useNavigate()
  const [, setPreferences] = usePreferences()
  const models = createLive(() => getModels())
  const pages = (): readonly Command[] =>
    PLACES.map((place) => ({
      name: t(place.name),
      icon: place.icon,
      group: t('palette.pages'),
      run: () => navigate(place.path),
    }))
  const group = (): string => t('palette.actions')
  const own = (): readonly Command[] => [
    ...THEMES.map((theme) => ({
      name: `${t('theme.label')}: ${t(`theme.${theme}`)}`,
      icon: 'i-lucide-sun-moon',
      group: group(),
      run: () => setPreferences('theme', theme),
    })),
    {
      name: t('overview.steps'),
      icon: 'i-lucide-list-checks',
      group: group(),
      run: () => {
        setPreferences('isChecklistHidden', false)
        navigate('/')
      },
    },
    {
      name: t('cheatsheet.title'),
      icon: 'i-lucide-keyboard',
      group: group(),
      run: () => actions.onHelp(),
    },
    {
      name: t('nav.signOut'),
      icon: 'i-lucide-log-out',
      group: group(),
      run: () => void signOut(),
    },
  ]
  const known = (): readonly Command[] =>
    (models()?.data ?? []).map(({ id }) => ({
      name: id,
      icon: 'i-lucide-box',
      group: t('nav.models'),
      run: () => navigate(`/models?model=${encodeURIComponent(id)}`),
    }))
  return () => [...pages(), ...own(), ...known()]
}
