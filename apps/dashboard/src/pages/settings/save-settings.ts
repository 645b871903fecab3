/** Saving a setting, and saying what came of it: the same wherever a setting is changed. */
import type { SettingsChange } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { notify, notifyFailure } from '../../ui/toast.ts'
import { changeSettings } from './data.ts'

/** What saves; it never rejects, since a failure is told on screen. */
export function useSaveSettings(): (wish: SettingsChange) => Promise<void> {
  const { t } = useText()
  return async (wish) => {
    try {
      await changeSettings(wish)
      notify({ tone: 'good', title: t('settings.saved') })
    } catch (thrown) {
      notifyFailure(t('settings.notSaved'), thrown)
    }
  }
}
