/** How the gateway is doing; the shell's bell and the overview ask the same question. */
import { query } from '@solidjs/router'
import { answer, api } from './client.ts'

export const getStatus = query(() => answer(api.status.$get()), 'status')
