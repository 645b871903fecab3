/** The next request as code. */
import { createSignal } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { CODE_LANGUAGES, type CodeLanguage, codeOf } from './code-of.ts'
import type { Desk } from './desk.ts'

const TABS = CODE_LANGUAGES.map((id) => ({ id, name: id }))

export function GetCode(props: {
  readonly desk: Desk
  readonly isOpen: boolean
  readonly onClose: () => void
}) {
  const { t } = useText()
  const [language, setLanguage] = createSignal<CodeLanguage>('curl')
  const code = (): string =>
    codeOf(language(), props.desk.bodyOf(props.desk.columns[0]?.id ?? 0), `${location.origin}/v1`)
  return (
    <Dialog
      isOpen={props.isOpen}
      shape="wide"
      title={t('playground.code')}
      onClose={() => props.onClose()}
    >
      <div class="stack">
        <Tabs label={t('playground.code')} value={language()} tabs={TABS} onChange={setLanguage} />
        <CodeBlock label={t('playground.code')} code={code()} />
      </div>
    </Dialog>
  )
}
