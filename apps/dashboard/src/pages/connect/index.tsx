/** Connect: the address, the key and the model, filled into what every app wants to be told. */
import { createSignal, For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { VIRTUAL_MODELS } from '../../api/models.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { usePreferences } from '../../preferences.tsx'
import { createProof, ProofDialog } from '../../proof.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { Pending } from '../../ui/pending.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { createUnifiedKey } from '../keys/create-unified-key.ts'
import { getClientKeys } from '../keys/data.ts'
import { QrCode } from './qr-code.tsx'
import {
  baseUrlOf,
  type Connection,
  isLoopback,
  KEY_PLACEHOLDER,
  maskKey,
  SNIPPETS,
} from './snippets.ts'

export function ConnectPage() {
  const { t } = useText()
  const [preferences, setPreferences] = usePreferences()
  const unified = createUnifiedKey()
  const [model, setModel] = createSignal<string>(VIRTUAL_MODELS[0])
  const connection = (): Connection => ({
    baseUrl: baseUrlOf(location.origin),
    key: unified()?.key ?? KEY_PLACEHOLDER,
    model: model(),
  })
  const snippet = () => SNIPPETS.find(({ id }) => id === preferences.connectTab) ?? SNIPPETS[0]
  return (
    <Page title={t('nav.connect')} subtitle={t('connect.subtitle')}>
      <div class="grid grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_20rem] gap-5 items-start">
        <Panel title={t('connect.apps')} class="min-w-0">
          <div class="stack">
            <Tabs
              label={t('connect.apps')}
              value={snippet()?.id ?? ''}
              tabs={SNIPPETS}
              onChange={(id) => setPreferences('connectTab', id)}
            />
            <Show when={snippet()}>
              {(chosen) => (
                <CodeBlock
                  label={t('connect.snippet', { name: chosen().name })}
                  caption={chosen().file}
                  code={chosen().write(connection())}
                  shown={chosen().write({ ...connection(), key: maskKey(unified()?.key) })}
                />
              )}
            </Show>
            <Show when={unified()?.key === null}>
              <KeyMissing isLocked={unified()?.masked !== null} />
            </Show>
          </div>
        </Panel>
        <div class="stack">
          <Panel title={t('connect.facts')}>
            <div class="stack">
              <Fact name={t('connect.baseUrl')} value={connection().baseUrl} />
              <Fact
                name={t('connect.key')}
                value={unified()?.key}
                shown={unified()?.masked ?? KEY_PLACEHOLDER}
              />
              <SelectField
                label={t('connect.model')}
                hint={t('connect.modelHint')}
                onChange={(event) => setModel(event.currentTarget.value)}
              >
                <For each={VIRTUAL_MODELS}>{(id) => <option value={id}>{id}</option>}</For>
              </SelectField>
            </div>
          </Panel>
          <Phone />
        </div>
      </div>
      <Pending>
        <Seen />
      </Pending>
    </Page>
  )
}

/** Why the snippets hold no key, and what to do about it. */
function KeyMissing(props: { readonly isLocked: boolean }) {
  const { t } = useText()
  const proof = createProof()
  return (
    <Show when={props.isLocked} fallback={<p class="m-0 text-muted">{t('connect.noKey')}</p>}>
      <div class="flex flex-wrap items-center gap-3">
        <p class="m-0 text-muted flex-1 min-w-56">{t('connect.locked')}</p>
        <Button size="small" icon="i-lucide-lock-open" onClick={() => void proof.prove()}>
          {t('connect.fillIn')}
        </Button>
        <ProofDialog proof={proof} />
      </div>
    </Show>
  )
}

/** A value to take away; what cannot be taken now is only shown. */
function Fact(props: {
  readonly name: string
  readonly value: string | null | undefined
  readonly shown?: string
}) {
  return (
    <div class="flex flex-col gap-1 min-w-0">
      <span class="text-sm font-medium">{props.name}</span>
      <span class="row bg-sunken rounded-lg ps-3 pe-1 min-h-9">
        <span class="code flex-1 truncate">{props.shown ?? props.value}</span>
        <Show when={props.value}>
          {(value) => <CopyButton isIcon text={value} label={props.name} />}
        </Show>
      </span>
    </div>
  )
}

function Phone() {
  const { t } = useText()
  const isLocal = isLoopback(location.hostname)
  return (
    <Panel title={t('connect.phone')}>
      <div class="flex flex-col gap-3 items-start">
        <p class="m-0 text-xs text-muted">
          {t(isLocal ? 'connect.phoneLoopback' : 'connect.phoneHint')}
        </p>
        <Show when={!isLocal}>
          <Pending>
            <QrCode text={location.origin} label={t('connect.qr', { url: location.origin })} />
          </Pending>
        </Show>
      </div>
    </Panel>
  )
}

/** Which apps have called, newest first. */
function Seen() {
  const { t, relative } = useText()
  const now = createNow()
  const clients = createLive(() => getClientKeys())
  const seen = () =>
    (clients()?.data ?? [])
      .filter(({ lastSeenAtMs }) => lastSeenAtMs !== null)
      .toSorted((left, right) => (right.lastSeenAtMs ?? 0) - (left.lastSeenAtMs ?? 0))
  return (
    <Panel title={t('connect.seen')} note={t('connect.seenNote')}>
      <ul class="m-0 p-0 list-none flex flex-col gap-2">
        <For each={seen()} fallback={<li class="text-muted">{t('connect.seenNever')}</li>}>
          {(client) => (
            <li class="flex justify-between gap-4">
              <span class="truncate" title={client.label}>
                {client.label}
              </span>
              <span class="text-muted whitespace-nowrap">
                {relative(client.lastSeenAtMs ?? 0, now())}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  )
}
