/** Keys of single apps beside the unified one: named, dated, revocable. */

import { createSignal, createUniqueId, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { ClientKeyBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { createProof, ProofDialog } from '../../proof.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { notify, notifyFailure } from '../../ui/toast.ts'
import { addClientKey, getClientKeys, revokeClientKey } from './data.ts'

export function ClientKeys(props: { readonly nowMs: number }) {
  const { t, relative, date } = useText()
  const clients = createLive(() => getClientKeys())
  /** The unified key has a panel of its own. */
  const named = () => (clients()?.data ?? []).filter(({ isUnified }) => !isUnified)
  const [isAdding, setAdding] = createSignal(false)
  const [revoking, setRevoking] = createSignal<ClientKeyBody | undefined>()
  const columns = (): readonly Column<ClientKeyBody>[] => [
    { name: t('keys.label'), isHeading: true, cell: ({ label }) => <Name text={label} /> },
    {
      name: t('client.key'),
      cell: ({ masked }) => <span class="code whitespace-nowrap">{masked}</span>,
    },
    {
      name: t('client.lastUsed'),
      cell: ({ lastSeenAtMs }) =>
        lastSeenAtMs === null ? t('client.neverUsed') : relative(lastSeenAtMs, props.nowMs),
    },
    {
      name: t('client.createdAt'),
      cell: ({ createdAtMs }) => <span class="whitespace-nowrap">{date(createdAtMs)}</span>,
    },
    {
      name: t('action.more'),
      isNameHidden: true,
      isNumeric: true,
      cell: (client) => (
        <IconButton
          size="small"
          icon="i-lucide-trash-2"
          label={`${t('client.delete')}: ${client.label}`}
          onClick={() => setRevoking(client)}
        />
      ),
    },
  ]
  const revoke = async (client: ClientKeyBody): Promise<void> => {
    setRevoking(undefined)
    try {
      await revokeClientKey(client.id)
      notify({ tone: 'good', title: t('client.deleted', { name: client.label }) })
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    }
  }
  return (
    <Panel
      isFlush
      title={t('keys.view.clients')}
      note={t('client.note')}
      actions={
        <Button size="small" icon="i-lucide-plus" onClick={() => setAdding(true)}>
          {t('client.add')}
        </Button>
      }
    >
      <Show
        when={named().length > 0}
        fallback={<p class="m-0 px-5 pb-5 text-muted">{t('client.empty')}</p>}
      >
        <Table caption={t('keys.view.clients')} columns={columns()} rows={named()} />
      </Show>
      <NewClientKey isOpen={isAdding()} onClose={() => setAdding(false)} />
      <Confirm
        isOpen={revoking() !== undefined}
        title={t('client.deleteTitle', { name: revoking()?.label ?? '' })}
        confirmLabel={t('client.delete')}
        onClose={() => setRevoking(undefined)}
        onConfirm={() => {
          const client = revoking()
          if (client !== undefined) void revoke(client)
        }}
      >
        {t('client.deleteText')}
      </Confirm>
    </Panel>
  )
}

function Name(props: { readonly text: string }) {
  return (
    <span class="block truncate max-w-64" title={props.text}>
      {props.text}
    </span>
  )
}

/** Asks for a name, then shows the key, once. */
function NewClientKey(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useText()
  const form = createUniqueId()
  const [secret, setSecret] = createSignal<string | undefined>()
  const [isPending, setPending] = createSignal(false)
  const proof = createProof()
  const close = (): void => {
    setSecret(undefined)
    props.onClose()
  }
  const create = async (name: string): Promise<void> => {
    setPending(true)
    try {
      if (await proof.prove()) setSecret((await addClientKey(name)).key)
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setPending(false)
    }
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      title={t(secret() === undefined ? 'client.add' : 'client.created')}
      onClose={close}
      footer={
        <Show
          when={secret() === undefined}
          fallback={
            <Button tone="primary" onClick={close}>
              {t('action.close')}
            </Button>
          }
        >
          <Button onClick={close}>{t('action.cancel')}</Button>
          <Button type="submit" form={form} tone="primary" isPending={isPending()}>
            {t('client.create')}
          </Button>
        </Show>
      }
    >
      <Show
        when={secret()}
        fallback={
          <form
            id={form}
            onSubmit={(event) => {
              event.preventDefault()
              void create(String(new FormData(event.currentTarget).get('name')).trim())
            }}
          >
            <TextField
              required
              autofocus
              name="name"
              maxlength={64}
              label={t('keys.label')}
              hint={t('client.nameHint')}
            />
          </form>
        }
      >
        {(key) => (
          <div class="stack">
            <p class="m-0">{t('client.once')}</p>
            <output class="code bg-sunken rounded-lg px-3 py-2 break-all">{key()}</output>
            <div>
              <CopyButton text={key} tone="primary" />
            </div>
          </div>
        )}
      </Show>
      <ProofDialog proof={proof} />
    </Dialog>
  )
}
