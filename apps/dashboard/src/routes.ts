/** The route table. Each page is a chunk of its own, loaded when it is gone to. */
import type { RouteDefinition } from '@solidjs/router'
import { lazy } from 'solid-js'

/** Pages inside the shell, for those who are signed in. */
export const pageRoutes: RouteDefinition[] = [
  {
    path: '*',
    component: lazy(async () => ({
      default: (await import('./pages/missing/index.tsx')).MissingPage,
    })),
  },
]
