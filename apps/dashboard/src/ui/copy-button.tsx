/** Copies a text and says whether it worked. */
import { createSignal } from 'solid-js'
import { after } from '../clock.ts'
import { copyText } from '../copy.ts'
import { useText } from '../i18n/text.tsx'
import { Button, type ButtonTone, IconButton } from './button.tsx'
import { notify } from './toast.ts'

/** Long enough to be read. */
const SHOWN_MS = 2_000

/** With `isIcon` only the icon is shown, and `label` is its name. `text` is asked for when it is needed. */
export function CopyButton(props: {
  readonly text: () => string
  readonly label?: string
  readonly tone?: ButtonTone
  readonly isIcon?: boolean
}) {
  const { t } = useText()
  const [isCopied, setCopied] = createSignal(false)
  const label = (): string => (isCopied() ? t('action.copied') : (props.label ?? t('action.copy')))
  const icon = (): string => (isCopied() ? 'i-lucide-check' : 'i-lucide-copy')
  const onClick = async (): Promise<void> => {
    const isDone = await copyText(props.text())
    setCopied(isDone)
    if (!isDone) notify({ tone: 'bad', title: t('action.copyFailed') })
    after(SHOWN_MS, () => setCopied(false))
  }
  return props.isIcon ? (
    <IconButton size="small" icon={icon()} label={label()} onClick={() => void onClick()} />
  ) : (
    <Button size="small" tone={props.tone ?? 'plain'} icon={icon()} onClick={() => void onClick()}>
      {label()}
    </Button>
  )
}
