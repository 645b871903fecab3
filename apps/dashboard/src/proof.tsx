/** Being asked for the admin key once more before a secret is shown: the screen may have been left to somebody else. */
import { revalidate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { asFailure } from './api/failure.ts'
import { proofLastsMs, proveAgain } from './api/session.ts'
import { useText } from './i18n/text.tsx'
import { Button } from './ui/button.tsx'
import { Dialog } from './ui/dialog.tsx'
import { TextField } from './ui/field.tsx'
import { notifyFailure } from './ui/toast.ts'

/** A way to ask, for the component that shows its `ProofDialog`. */
export function createProof() {
  const { t } = useText()
  const [answer, setAnswer] = createSignal<((isProven: boolean) => void) | undefined>()
  return {
    isAsking: (): boolean => answer() !== undefined,
    close(isProven: boolean): void {
      answer()?.(isProven)
      setAnswer(undefined)
    },
    /** Resolves with whether whoever sits here is the owner; asks when that is not certain any more. */
    async prove(): Promise<boolean> {
      try {
        if ((await proofLastsMs()) > 0) return true
      } catch (thrown) {
        notifyFailure(t('failed.toast'), thrown)
        return false
      }
      return await new Promise((resolve) => setAnswer(() => resolve))
    },
  }
}

/** What a `ProofDialog` belongs to. */
export type Proof = ReturnType<typeof createProof>

/** Asks for the admin key while its proof is asked for. */
export function ProofDialog(props: { readonly proof: Proof }) {
  return (
    <Show when={props.proof.isAsking()}>
      <Question onClose={props.proof.close} />
    </Show>
  )
}

const FORM = 'proof-form'

function Question(props: { readonly onClose: (isProven: boolean) => void }) {
  const { t } = useText()
  const [isPending, setPending] = createSignal(false)
  const [error, setError] = createSignal<string | undefined>()
  const submit = async (key: string): Promise<void> => {
    setPending(true)
    setError(undefined)
    try {
      await proveAgain(key)
      await revalidate('unified-key')
      props.onClose(true)
    } catch (thrown) {
      const failure = asFailure(thrown)
      setError(failure.code === 'invalid_api_key' ? t('welcome.wrong') : failure.message)
    } finally {
      setPending(false)
    }
  }
  return (
    <Dialog
      isOpen
      title={t('proof.title')}
      onClose={() => props.onClose(false)}
      footer={
        <>
          <Button onClick={() => props.onClose(false)}>{t('action.cancel')}</Button>
          <Button type="submit" form={FORM} tone="primary" isPending={isPending()}>
            {t('proof.submit')}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void submit(String(new FormData(event.currentTarget).get('key')).trim())
        }}
      >
        <p class="m-0 text-muted">{t('proof.text')}</p>
        <TextField
          name="key"
          type="password"
          label={t('welcome.key')}
          error={error()}
          autocomplete="current-password"
          spellcheck={false}
          required
          autofocus
        />
      </form>
    </Dialog>
  )
}
