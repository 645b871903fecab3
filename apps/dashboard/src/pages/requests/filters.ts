/** The log's filters as they stand in the address, so that a view can be kept and shared. */

/** How far back the log is read. */
export const SPANS = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const
export type Span = keyof typeof SPANS

/** Outcomes that can be asked for; `unsuccessful` is any but an answer. */
export const OUTCOMES = [
  'succeeded',
  'unsuccessful',
  'failed',
  'exhausted',
  'interrupted',
  'canceled',
] as const

/** The address's own words. Absent means all. */
export interface Filters {
  readonly span?: string | undefined
  readonly outcome?: string | undefined
  readonly provider?: string | undefined
  readonly model?: string | undefined
  readonly key?: string | undefined
  readonly client?: string | undefined
  readonly q?: string | undefined
}

/** Every filter taken back. */
export const NOTHING: Filters = {
  span: undefined,
  outcome: undefined,
  provider: undefined,
  model: undefined,
  key: undefined,
  client: undefined,
  q: undefined,
}

/** The filters as the server's query. What makes no sense is left out: an address may be typed by hand. */
export function toQuery(filters: Filters, nowMs: number): Readonly<Record<string, string>> {
  const spanMs = Object.hasOwn(SPANS, filters.span ?? '') ? SPANS[filters.span as Span] : undefined
  const outcome = OUTCOMES.find((known) => known === filters.outcome)
  const texts = Object.entries({
    provider: filters.provider,
    model: filters.model,
    key: filters.key,
    client: filters.client,
    q: filters.q,
  }).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : []))
  return {
    ...Object.fromEntries(texts),
    ...(outcome === undefined ? {} : { outcome }),
    ...(spanMs === undefined ? {} : { fromMs: String(nowMs - spanMs) }),
  }
}

/** Whether anything is filtered at all. */
export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== undefined && value !== '')
}
