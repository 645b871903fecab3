/** The route table. Each page is a chunk of its own, loaded when it is gone to. */
import { Navigate, type RouteDefinition, type RouteSectionProps } from '@solidjs/router'
import { lazy } from 'solid-js'

/** Pages inside the shell, for those who are signed in. */
export const pageRoutes: RouteDefinition[] = [
  {
    path: '/',
    component: lazy(async () => ({
      default: (await import('./pages/overview/index.tsx')).OverviewPage,
    })),
  },
  {
    path: '/keys',
    component: lazy(async () => ({ default: (await import('./pages/keys/index.tsx')).KeysPage })),
  },
  {
    path: '/models',
    component: lazy(async () => ({
      default: (await import('./pages/models/index.tsx')).ModelsPage,
    })),
  },
  {
    path: '/requests',
    component: lazy(async () => ({
      default: (await import('./pages/requests/index.tsx')).RequestsPage,
    })),
  },
  {
    path: '/playground',
    component: lazy(async () => ({
      default: (await import('./pages/playground/index.tsx')).PlaygroundPage,
    })),
  },
  {
    path: '/analytics',
    component: lazy(async () => ({
      default: (await import('./pages/analytics/index.tsx')).AnalyticsPage,
    })),
  },
  {
    path: '/connect',
    component: lazy(async () => ({
      default: (await import('./pages/connect/index.tsx')).ConnectPage,
    })),
  },
  {
    path: '/settings',
    component: lazy(async () => ({
      default: (await import('./pages/settings/index.tsx')).SettingsPage,
    })),
  },
  // A sign-in link leads to the first of these; whoever sees it is signed in by then.
  { path: ['/login', '/welcome'], component: () => Navigate({ href: '/' }) },
  {
    path: '/requests/:id',
    component: ({ params }: RouteSectionProps) =>
      Navigate({ href: `/requests?id=${params['id']}` }),
  },
  {
    path: '/settings/:part',
    component: ({ params }: RouteSectionProps) => Navigate({ href: `/settings#${params['part']}` }),
  },
  {
    path: '*',
    component: lazy(async () => ({
      default: (await import('./pages/missing/index.tsx')).MissingPage,
    })),
  },
]
