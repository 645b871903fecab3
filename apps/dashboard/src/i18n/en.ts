/** English, one dictionary per area of the dashboard. */
import { shell } from './en/shell.ts'
import { welcome } from './en/welcome.ts'

export const en = { ...shell, ...welcome } as const
