/** The way in: a sign-in link opens by itself, everybody else presents the admin key. */
import { createSignal, onMount, Show } from 'solid-js'
import { asFailure } from '../../api/failure.ts'
import { signIn } from '../../api/session.ts'
import { useText } from '../../i18n/text.tsx'
import { ThemeButton } from '../../shell/theme-button.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Title } from '../../ui/title.tsx'
import { takeLinkCode } from './link-code.ts'

export function WelcomePage() {
  const { t } = useText()
  return (
    <main class="min-h-dvh grid place-items-center px-4 py-10">
      <Title text={t('welcome.title')} />
      <div class="w-full max-w-md flex flex-col gap-6">
        <header class="flex flex-col gap-3">
          <div class="flex items-center justify-between">
            <img src="/icon.svg" alt="" width="44" height="44" class="rounded-xl" />
            <ThemeButton />
          </div>
          <h1 class="m-0 text-2xl font-semibold tracking-tight">{t('welcome.lead')}</h1>
          <p class="m-0 text-muted">{t('welcome.text')}</p>
        </header>
        <SignIn />
        <details class="text-sm">
          <summary class="row text-muted hover:text-ink">
            <span class="i-lucide-circle-help" aria-hidden="true" />
            {t('welcome.where')}
          </summary>
          <ul class="mt-2 mb-0 ps-6 flex flex-col gap-1.5 text-muted list-disc">
            <li>{t('welcome.whereEnv')}</li>
            <li>{t('welcome.whereFile')}</li>
          </ul>
        </details>
      </div>
    </main>
  )
}

function SignIn() {
  const { t } = useText()
  const [isPending, setPending] = createSignal(false)
  const [error, setError] = createSignal<string | undefined>()
  const [isLink, setLink] = createSignal(false)

  const enter = async (proof: Parameters<typeof signIn>[0]): Promise<void> => {
    setPending(true)
    setError(undefined)
    try {
      await signIn(proof)
    } catch (thrown) {
      setError(refusal(proof, thrown))
    } finally {
      setPending(false)
      setLink(false)
    }
  }
  const refusal = (proof: Parameters<typeof signIn>[0], thrown: unknown): string => {
    const failure = asFailure(thrown)
    if (failure.status !== 401) return failure.message
    return t('code' in proof ? 'welcome.linkFailed' : 'welcome.wrong')
  }
  onMount(() => {
    const code = takeLinkCode()
    if (code === undefined) return
    setLink(true)
    void enter({ code })
  })
  return (
    <form
      class="card p-5 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const key = new FormData(event.currentTarget).get('key')
        if (typeof key === 'string' && key.trim() !== '') void enter({ key: key.trim() })
      }}
    >
      <Show
        when={!isLink()}
        fallback={
          <p role="status" class="m-0 row">
            <span class="i-lucide-loader-circle animate-spin" aria-hidden="true" />
            {t('welcome.link')}
          </p>
        }
      >
        <TextField
          name="key"
          type="password"
          label={t('welcome.key')}
          hint={t('welcome.keyHint')}
          error={error()}
          autocomplete="current-password"
          spellcheck={false}
          required
          autofocus
        />
        <Button type="submit" tone="primary" isPending={isPending()}>
          {t('welcome.title')}
        </Button>
        <p class="m-0 row !items-start text-xs text-muted">
          <span class="i-lucide-lock mt-0.5" aria-hidden="true" />
          {t('welcome.cookie')}
        </p>
      </Show>
    </form>
  )
}
