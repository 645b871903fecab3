/** Adds an endpoint or changes one: its address, its key, and the models it is to be asked for. */
import { createSignal, createUniqueId, Show } from 'solid-js'
import { asFailure } from '../../api/failure.ts'
import type { Endpoint } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Switch, TextArea, TextField } from '../../ui/field.tsx'
import { notify } from '../../ui/toast.ts'
import { addEndpoint, changeEndpoint, discover, discoverAgain, type EndpointModel } from './data.ts'
import { fromLines, toLines } from './model-lines.ts'

export function EditEndpoint(props: {
  readonly endpoint: Endpoint | undefined
  readonly onClose: () => void
}) {
  const { t, plural } = useText()
  const id = createUniqueId()
  let form: HTMLFormElement | undefined
  const [isPrivate, setPrivate] = createSignal(props.endpoint?.allowsPrivate ?? false)
  const [known, setKnown] = createSignal<readonly EndpointModel[]>(props.endpoint?.models ?? [])
  const [lines, setLines] = createSignal(toLines(known()))
  const [doing, setDoing] = createSignal<'nothing' | 'asking' | 'saving'>('nothing')
  const [problem, setProblem] = createSignal<string | undefined>()

  const field = (name: string): string =>
    form === undefined ? '' : String(new FormData(form).get(name) ?? '').trim()
  const during = async (what: 'asking' | 'saving', work: () => Promise<void>): Promise<void> => {
    setDoing(what)
    setProblem(undefined)
    try {
      await work()
    } catch (thrown) {
      setProblem(asFailure(thrown).message)
    } finally {
      setDoing('nothing')
    }
  }
  const ask = (): Promise<void> =>
    during('asking', async () => {
      const key = field('key')
      const at = { baseUrl: field('baseUrl'), allowsPrivate: isPrivate() }
      const found =
        props.endpoint === undefined || key !== '' || at.baseUrl !== props.endpoint.baseUrl
          ? await discover({ ...at, ...(key === '' ? {} : { key }) })
          : await discoverAgain(props.endpoint.id)
      setKnown(found)
      setLines(toLines(found))
      notify({ tone: 'good', title: plural('endpoint.discovered', found.length) })
    })
  const save = (): Promise<void> =>
    during('saving', async () => {
      const wish = {
        name: field('name'),
        baseUrl: field('baseUrl'),
        allowsPrivate: isPrivate(),
        models: [...fromLines(lines(), known())],
      }
      if (props.endpoint === undefined) await addEndpoint(wish, field('key'))
      else await changeEndpoint(props.endpoint.id, wish)
      notify({ tone: 'good', title: t('endpoint.saved', { name: wish.name }) })
      props.onClose()
    })
  return (
    <Dialog
      isOpen
      title={
        props.endpoint === undefined
          ? t('endpoint.add')
          : t('endpoint.edit', { name: props.endpoint.name })
      }
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" form={id} tone="primary" isPending={doing() === 'saving'}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        ref={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Address endpoint={props.endpoint} isPrivate={isPrivate()} onPrivate={setPrivate} />
        <TextArea
          rows={4}
          spellcheck={false}
          label={t('endpoint.models')}
          hint={t('endpoint.modelsHint')}
          value={lines()}
          onInput={(event) => setLines(event.currentTarget.value)}
        />
        <div>
          <Button
            size="small"
            icon="i-lucide-radar"
            isPending={doing() === 'asking'}
            onClick={() => void ask()}
          >
            {t('endpoint.discover')}
          </Button>
        </div>
        <Show when={problem()}>
          <p role="alert" class="m-0 text-bad">
            {problem()}
          </p>
        </Show>
      </form>
    </Dialog>
  )
}

function Address(props: {
  readonly endpoint: Endpoint | undefined
  readonly isPrivate: boolean
  readonly onPrivate: (isPrivate: boolean) => void
}) {
  const { t } = useText()
  return (
    <>
      <TextField
        required
        name="name"
        maxlength={40}
        label={t('keys.label')}
        hint={t('endpoint.nameHint')}
        value={props.endpoint?.name ?? ''}
      />
      <TextField
        required
        name="baseUrl"
        type="url"
        maxlength={500}
        label={t('connect.baseUrl')}
        hint={t('endpoint.urlHint')}
        value={props.endpoint?.baseUrl ?? ''}
      />
      <Show when={props.endpoint === undefined}>
        <TextField
          name="key"
          type="password"
          autocomplete="off"
          maxlength={512}
          label={t('connect.key')}
          hint={t('endpoint.keyHint')}
        />
      </Show>
      <Switch
        label={t('endpoint.private')}
        hint={t('endpoint.privateHint')}
        isOn={props.isPrivate}
        onToggle={props.onPrivate}
      />
    </>
  )
}
