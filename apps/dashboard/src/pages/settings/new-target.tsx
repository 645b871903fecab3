/** Asks for what a service needs to be told. */

import { createSignal, createUniqueId, For, Show } from 'solid-js'
import { asFailure } from '../../api/failure.ts'
import type { AlertTarget, NewAlertTarget } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { addTarget } from './data.ts'

const KINDS = ['ntfy', 'discord', 'telegram', 'webhook'] as const
const SEVERITIES = ['info', 'warning', 'critical'] as const

export function NewTarget(props: { readonly onClose: () => void }) {
  const { t } = useText()
  const form = createUniqueId()
  const [kind, setKind] = createSignal<AlertTarget['kind']>('ntfy')
  const [problem, setProblem] = createSignal<string | undefined>()
  const [isPending, setPending] = createSignal(false)
  const add = async (data: FormData): Promise<void> => {
    setPending(true)
    try {
      await addTarget(targetOf(kind(), data))
      props.onClose()
    } catch (thrown) {
      setProblem(asFailure(thrown).message)
    } finally {
      setPending(false)
    }
  }
  return (
    <Dialog
      isOpen
      title={t('target.add')}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" form={form} tone="primary" isPending={isPending()}>
            {t('action.add')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void add(new FormData(event.currentTarget))
        }}
      >
        <SelectField
          label={t('target.kind')}
          onChange={(event) =>
            setKind(KINDS.find((known) => known === event.currentTarget.value) ?? 'ntfy')
          }
        >
          <For each={KINDS}>{(id) => <option value={id}>{t(`target.kind.${id}`)}</option>}</For>
        </SelectField>
        <TextField required name="label" maxlength={64} label={t('keys.label')} />
        <Show when={kind() !== 'telegram'}>
          <TextField required name="url" type="url" maxlength={500} label={t('target.url')} />
        </Show>
        <Show when={kind() === 'telegram'}>
          <TextField required name="chatId" maxlength={64} label={t('target.chatId')} />
        </Show>
        <Show when={kind() === 'telegram' || kind() === 'ntfy'}>
          <TextField
            name="token"
            type="password"
            autocomplete="off"
            maxlength={200}
            label={t('target.token')}
            hint={kind() === 'ntfy' ? t('target.tokenOptional') : undefined}
            required={kind() === 'telegram'}
          />
        </Show>
        <SelectField name="severity" label={t('target.severity')}>
          <For each={SEVERITIES}>
            {(id) => (
              <option value={id} selected={id === 'warning'}>
                {t(`target.severity.${id}`)}
              </option>
            )}
          </For>
        </SelectField>
        <Show when={problem()}>
          <p role="alert" class="m-0 text-bad">
            {problem()}
          </p>
        </Show>
      </form>
    </Dialog>
  )
}

function targetOf(kind: AlertTarget['kind'], data: FormData): NewAlertTarget {
  const text = (name: string): string => String(data.get(name) ?? '').trim()
  const base = {
    label: text('label'),
    severity: SEVERITIES.find((known) => known === text('severity')) ?? 'warning',
    enabled: true,
  } as const
  if (kind === 'telegram') return { kind, token: text('token'), chatId: text('chatId'), ...base }
  if (kind !== 'ntfy') return { kind, url: text('url'), ...base }
  return {
    kind,
    url: text('url'),
    ...(text('token') === '' ? {} : { token: text('token') }),
    ...base,
  }
}
