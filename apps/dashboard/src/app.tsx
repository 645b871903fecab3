/** What every page stands in: preferences, language, the router, and the question whether anybody is signed in. */
import { Router } from '@solidjs/router'
import { lazy, Match, onMount, type ParentProps, Switch } from 'solid-js'
import { askWhoWeAre } from './api/session.ts'
import { TextProvider } from './i18n/text.tsx'
import { LiveProvider } from './live/live.tsx'
import { PreferencesProvider } from './preferences.tsx'
import { pageRoutes } from './routes.ts'
import { session } from './session.ts'
import { Shell } from './shell/shell.tsx'
import { Failed, Pending, Skeleton } from './ui/pending.tsx'

const WelcomePage = lazy(async () => ({
  default: (await import('./pages/welcome/index.tsx')).WelcomePage,
}))

const ToastRegion = lazy(async () => ({
  default: (await import('./ui/toast-region.tsx')).ToastRegion,
}))

/** The dashboard. */
export function App() {
  return (
    <PreferencesProvider>
      <TextProvider>
        <Router root={Root}>{[{ path: '/', component: Gate, children: pageRoutes }]}</Router>
      </TextProvider>
    </PreferencesProvider>
  )
}

function Root(props: ParentProps) {
  return (
    <>
      <Failed>{props.children}</Failed>
      <Failed isQuiet>
        <Pending fallback={null}>
          <ToastRegion />
        </Pending>
      </Failed>
    </>
  )
}

/** Shows pages to the admin, and the way in to everybody else; the address stays, so that signing in leads back to it. */
function Gate(props: ParentProps) {
  onMount(() => void askWhoWeAre())
  return (
    <Switch fallback={<Skeleton class="p-8 max-w-md" />}>
      <Match when={session() === 'ended'}>
        <Pending>
          <WelcomePage />
        </Pending>
      </Match>
      <Match when={session() === 'open'}>
        <LiveProvider>
          <Shell>{props.children}</Shell>
        </LiveProvider>
      </Match>
    </Switch>
  )
}
