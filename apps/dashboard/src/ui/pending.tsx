/** Waiting and failing, per part of a page: the only two places that name Solid's own boundaries. */
import { ErrorBoundary, type JSX, type ParentProps, Show, Suspense } from 'solid-js'
import { asFailure, type Failure } from '../api/failure.ts'
import { useText } from '../i18n/text.tsx'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'

/** Grey lines where text will be, so that nothing jumps when it comes. */
export function Skeleton(props: { readonly lines?: number; readonly class?: string }) {
  const { t } = useText()
  return (
    <div role="status" class={`flex flex-col gap-3 ${props.class ?? ''}`}>
      <span class="sr-only">{t('pending.label')}</span>
      {Array.from({ length: props.lines ?? 3 }, (_, index) => (
        <span
          class={`h-4 rounded bg-sunken animate-pulse ${['w-3/4', 'w-full', 'w-1/2'][index % 3]}`}
        />
      ))}
    </div>
  )
}

/** Shows `fallback` while something below it is loading for the first time. */
export function Pending(props: ParentProps<{ readonly fallback?: JSX.Element }>) {
  return (
    <Suspense fallback={props.fallback === undefined ? <Skeleton class="p-5" /> : props.fallback}>
      {props.children}
    </Suspense>
  )
}

/** Keeps what fails below it from taking the rest of the page with it. `onRetry` runs before the part is built again; what is
 * not worth a word when it fails is quiet. */
export function Failed(
  props: ParentProps<{ readonly onRetry?: () => void; readonly isQuiet?: boolean }>,
) {
  return (
    <ErrorBoundary
      fallback={(thrown, reset) => (
        <Show when={!props.isQuiet}>
          <FailurePanel
            failure={asFailure(thrown)}
            onRetry={() => {
              props.onRetry?.()
              reset()
            }}
          />
        </Show>
      )}
    >
      {props.children}
    </ErrorBoundary>
  )
}

/** A failure in plain words, with the next step and what helps to find its cause. */
export function FailurePanel(props: { readonly failure: Failure; readonly onRetry: () => void }) {
  const { t } = useText()
  const details = (): string => {
    const { status, code, requestId, message, stack } = props.failure
    const facts = { message, status, code, requestId, page: location.pathname }
    return `${JSON.stringify(facts, null, 2)}\n${navigator.userAgent}\n${stack ?? ''}`
  }
  return (
    <div role="alert" class="card m-4 p-5 flex flex-col gap-3 max-w-2xl">
      <p class="m-0 row font-semibold">
        <span class="i-lucide-triangle-alert text-bad" aria-hidden="true" />
        {props.failure.isOffline ? t('failed.offline') : t('failed.title')}
      </p>
      <p class="m-0">{props.failure.message}</p>
      <p class="m-0 text-muted">{t('failed.next')}</p>
      <Show when={props.failure.requestId}>
        {(id) => (
          <p class="m-0 text-xs text-muted">
            {t('failed.request')} <span class="code">{id()}</span>
          </p>
        )}
      </Show>
      <div class="row flex-wrap">
        <Button tone="primary" icon="i-lucide-rotate-cw" onClick={() => props.onRetry()}>
          {t('action.retry')}
        </Button>
        <CopyButton text={details} label={t('failed.copy')} />
      </div>
    </div>
  )
}
