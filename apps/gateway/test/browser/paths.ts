/** Every page of the dashboard, by its address. */
export const PATHS = [
  '/',
  '/keys',
  '/keys?view=clients',
  '/keys?view=providers',
  '/models',
  '/requests',
  '/playground',
  '/analytics',
  '/connect',
  '/settings',
] as const
