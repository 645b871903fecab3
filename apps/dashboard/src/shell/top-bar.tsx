/** The head of a narrow page. */
import { useText } from '../i18n/text.tsx'
import { IconButton } from '../ui/button.tsx'
import { Bell } from './bell.tsx'
import { Brand } from './brand.tsx'
import { ThemeButton } from './theme-button.tsx'

export function TopBar(props: { readonly onPalette: () => void }) {
  const { t } = useText()
  return (
    <header class="sticky top-0 z-30 flex items-center justify-between gap-2 ps-4 pe-2 py-1.5 bg-bg border-b border-line">
      <Brand />
      <span class="row !gap-0">
        <IconButton
          icon="i-lucide-search"
          label={t('nav.search')}
          onClick={() => props.onPalette()}
        />
        <ThemeButton />
        <Bell align="end" />
      </span>
    </header>
  )
}
