/** English, one dictionary per area of the dashboard. */

import { analytics } from './en/analytics.ts'
import { connect } from './en/connect.ts'
import { endpoints } from './en/endpoints.ts'
import { keys } from './en/keys.ts'
import { models } from './en/models.ts'
import { overview } from './en/overview.ts'
import { playground } from './en/playground.ts'
import { requests } from './en/requests.ts'
import { settings } from './en/settings.ts'
import { shell } from './en/shell.ts'
import { welcome } from './en/welcome.ts'

export const en = {
  ...shell,
  ...welcome,
  ...keys,
  ...connect,
  ...overview,
  ...models,
  ...playground,
  ...requests,
  ...analytics,
  ...settings,
  ...endpoints,
} as const
