/** Simplified Chinese; the compiler refuses a missing text. */
import type { Language } from './dictionary.ts'
import { analytics } from './zh-cn/analytics.ts'
import { connect } from './zh-cn/connect.ts'
import { endpoints } from './zh-cn/endpoints.ts'
import { keys } from './zh-cn/keys.ts'
import { models } from './zh-cn/models.ts'
import { overview } from './zh-cn/overview.ts'
import { playground } from './zh-cn/playground.ts'
import { requests } from './zh-cn/requests.ts'
import { settings } from './zh-cn/settings.ts'
import { shell } from './zh-cn/shell.ts'
import { told } from './zh-cn/told.ts'
import { welcome } from './zh-cn/welcome.ts'

export const zhCn: Language = {
  texts: {
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
  },
  told,
}
