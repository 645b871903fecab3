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

export type {
  BreakdownBody,
  CapacityBody,
  PercentilesBody,
  SummaryBody,
  TimeseriesBody,
  UsageBody,
} from './shapes/analytics.ts'
export type { AuditPage } from './shapes/audit.ts'
export type { BackupList, RestoreBody } from './shapes/backup.ts'
export type { BeliefBody, ListingReport, ModelBody, ProviderBody } from './shapes/catalog.ts'
export type { ClientKeyBody, MadeClientKey, UnifiedKeyBody } from './shapes/client-key.ts'
export type { LiveEvents } from './shapes/event.ts'
export type { KeyBody, KeyTest } from './shapes/key.ts'
export type { ImportBody, ImportEntry } from './shapes/key-import.ts'
export type { CooldownBody, LimitBody, MeterBody } from './shapes/limit.ts'
export type { AttemptBody, DecisionBody, RequestBody, TraceBody } from './shapes/request.ts'
export type { CandidateBody, PlanBody, RejectionBody, RequestShape, Why } from './shapes/routing.ts'
export type { SessionBody, SignInLink } from './shapes/session.ts'
export type {
  AlertTarget,
  NewAlertTarget,
  SettingsBody,
  SettingsChange,
} from './shapes/settings.ts'
export type { AlertBody, StatusBody } from './shapes/status.ts'
