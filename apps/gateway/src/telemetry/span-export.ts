/** OpenTelemetry for whoever asks for it: spans of finished requests, to the collector that the environment names. */
import {
  type Random,
  type RequestRecord,
  type SpanProvider,
  spansOf,
  systemRandom,
} from '@freellmapi/core'
import type { Provider } from '@freellmapi/providers'
import type { Env } from '../env.ts'
import type { Log } from '../log.ts'
import type { UpstreamFetch } from '../outbound/upstream-fetch.ts'
import { VERSION } from '../version.ts'
import { OtlpExporter } from './otlp.ts'

/** Told of every finished request, off its path. */
export interface SpanExport {
  finished(record: RequestRecord): void
  /** Sends what has come together. */
  flush(): Promise<void>
  /** Sends the last ones. */
  close(): Promise<void>
}

/** What it works with. */
interface SpanExportOptions {
  readonly env: Env
  readonly upstream: UpstreamFetch
  readonly log: Log
  readonly random?: Random
}

/** The export to `OTEL_EXPORTER_OTLP_ENDPOINT`; undefined when nobody has set it. `providers` are those of the moment. */
export function createSpanExport(
  { env, upstream, log, random = systemRandom }: SpanExportOptions,
  providers: () => readonly Provider[],
): SpanExport | undefined {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (endpoint === undefined) return undefined
  const exporter = new OtlpExporter({
    endpoint,
    headers: env.OTEL_EXPORTER_OTLP_HEADERS,
    service: { name: env.OTEL_SERVICE_NAME, version: VERSION },
    fetch: upstream.fetch,
    onState: (isTaken, status) =>
      isTaken
        ? log.info({}, 'the collector takes spans again')
        : log.warn({ status: status ?? null }, 'the collector does not take spans'),
  })
  const provider = (id: string): SpanProvider => {
    const known = providers().find((one) => one.id === id)
    const name = known?.otelName ?? id
    return { name, ...placeOf(env.baseUrls.get(id) ?? known?.baseUrl ?? '') }
  }
  return {
    finished: (record) => exporter.add(spansOf(record, { random, provider })),
    flush: () => exporter.flush(),
    close: () => exporter.close(),
  }
}

function placeOf(baseUrl: string): Omit<SpanProvider, 'name'> {
  if (!URL.canParse(baseUrl)) return {}
  const { hostname, port, protocol } = new URL(baseUrl)
  return { address: hostname, port: Number(port || (protocol === 'http:' ? 80 : 443)) }
}
