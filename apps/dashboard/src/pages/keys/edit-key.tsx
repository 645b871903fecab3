/** Gives a key a name, and an account whose limits it shares. */

import { createUniqueId } from 'solid-js'
import type { KeyBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import type { KeyDesk } from './desk.ts'

export function EditKey(props: {
  readonly isOpen: boolean
  readonly stored: KeyBody
  readonly desk: KeyDesk
  readonly onClose: () => void
}) {
  const { t } = useText()
  const form = createUniqueId()
  const submit = (data: FormData): void => {
    const label = String(data.get('label')).trim()
    const account = String(data.get('account')).trim()
    void props.desk.patch([props.stored], {
      ...(label === '' ? {} : { label }),
      ...(account === '' ? {} : { account }),
    })
    props.onClose()
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      title={t('keys.rename')}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" form={form} tone="primary">
            {t('action.save')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <TextField name="label" label={t('keys.label')} value={props.stored.label} maxlength={64} />
        <TextField
          name="account"
          label={t('keys.account')}
          hint={t('keys.accountHint')}
          value={props.stored.account === props.stored.id ? '' : props.stored.account}
          maxlength={64}
        />
      </form>
    </Dialog>
  )
}
