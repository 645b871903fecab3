/** Every model with the router's live view of it; the palette and the models page ask the same question. */
import { query } from '@solidjs/router'
import { answer, api } from './client.ts'

export const getModels = query(() => answer(api.models.$get()), 'models')
