/** Every model with the router's live view of it; the palette and the models page ask the same question. */
import { query } from '@solidjs/router'
import { answer, api } from './client.ts'

/** Every model, asked as the admin. */
export const getModels = query(() => answer(api.models.$get()), 'models')

/** Names that always mean something, whatever models there are. */
export const VIRTUAL_MODELS = ['auto', 'auto-smart'] as const
