/** Simplified Chinese; the compiler refuses a missing text. */
import type { Dictionary } from './text.tsx'
import { shell } from './zh-cn/shell.ts'
import { welcome } from './zh-cn/welcome.ts'

export const zhCn: Dictionary = { ...shell, ...welcome }
