/**
 * The typed client of the admin plane, for the dashboard. Its declaration is written out once by the build, so that a
 * type check of the dashboard never sees the server. Only types come from there; the code is Hono's own client.
 */
import { type ClientRequestOptions, hc } from 'hono/client'
import type { adminSurface } from './routes/api/admin.ts'

/** A client of the gateway at `baseUrl`; `/` for the page's own. */
export const hcWithType = (baseUrl: string, options?: ClientRequestOptions) =>
  hc<ReturnType<typeof adminSurface>>(baseUrl, options)

/** What `hcWithType` makes. */
export type Client = ReturnType<typeof hcWithType>
