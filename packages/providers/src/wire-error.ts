/**
 * Finds the error in a body, whatever its envelope, and keeps the fields that say why. Nothing else is read:
 * `failed_generation` echoes the user's text, and matching phrases in that has misled others.
 */
import { isWire, list, parseJson, text, type Wire, wire } from './json.ts'

/** An error as its provider stated it. Empty text means "not said". */
export interface WireError {
  readonly message: string
  /** Every machine-readable word for what went wrong, lower case, most specific first. */
  readonly codes: readonly string[]
  /** The HTTP status that the body itself claims. */
  readonly status: number | undefined
  readonly param: string
  /** Names of request properties that were refused. */
  readonly refused: readonly string[]
  /** `error.details`: Google's typed particulars. */
  readonly details: readonly Wire[]
  /** `error.metadata`: OpenRouter's particulars. */
  readonly metadata: Wire
  /** What the model said before its provider threw it away. Never looked into for reasons: it echoes the user. */
  readonly failedGeneration: string
}

/** An error of which nothing is known. */
export const UNSTATED: WireError = {
  message: '',
  codes: [],
  status: undefined,
  param: '',
  refused: [],
  details: [],
  metadata: {},
  failedGeneration: '',
}

/** Errors wrap errors (a gateway in front of a gateway); three layers are the most seen. */
const LAYERS_MAX = 3

/**
 * The error that a body holds, if it holds one: OpenAI's envelope, flat, wrapped in a list, Cloudflare's `errors`,
 * FastAPI's `detail`, or the problem details of RFC 7807.
 */
export function readError(body: unknown): WireError | undefined {
  if (Array.isArray(body)) return body.length === 0 ? undefined : readError(body[0])
  if (!isWire(body)) return undefined
  const nested = body['error'] || wire(body['x_groq'])['error'] || list(body['errors'])[0]
  if (isWire(nested)) return unwrap(nested, body, LAYERS_MAX)
  if (typeof nested === 'string') return unwrap({ ...body, message: nested }, body, LAYERS_MAX)
  if ('choices' in body || 'candidates' in body) return undefined
  return isErrorItself(body) ? unwrap(body, body, LAYERS_MAX) : undefined
}

/** An error without an envelope. A reply may have a `message` too, but an object and nothing else of these. */
function isErrorItself(body: Wire): boolean {
  if ('detail' in body || ('title' in body && 'status' in body)) return true
  if (!('message' in body)) return false
  const isFlat = 'code' in body || 'type' in body || 'object' in body
  return isFlat || (typeof body['message'] === 'string' && Object.keys(body).length <= 2)
}

/** An error that is a sentence, as gateways in front of a provider give it. A web page or broken JSON is none. */
export function readPlainError(body: string): WireError | undefined {
  const message = body.trim()
  const isSentence = message.length <= SENTENCE_CHARS_MAX && /^[^<{[]/.test(message)
  return isSentence ? { ...UNSTATED, message } : undefined
}

const SENTENCE_CHARS_MAX = 1_000

function unwrap(error: Wire, envelope: Wire, layers: number): WireError {
  const own = readFields(error, envelope)
  const inner = layers === 0 ? undefined : innerError(error)
  if (inner === undefined) return own
  const cause = unwrap(wire(inner['error'] ?? inner), inner, layers - 1)
  return {
    message: cause.message || own.message,
    codes: [...cause.codes, ...own.codes],
    status: own.status ?? cause.status,
    param: cause.param || own.param,
    refused: [...own.refused, ...cause.refused],
    details: [...own.details, ...cause.details],
    metadata: own.metadata,
    failedGeneration: own.failedGeneration || cause.failedGeneration,
  }
}

/** `message` as JSON text (Google's SDK re-wraps so), or OpenRouter's `metadata.raw`, the provider's own body. */
function innerError(error: Wire): Wire | undefined {
  for (const source of [error['message'], wire(error['metadata'])['raw']]) {
    const inner = typeof source === 'string' ? parseIfObject(source) : source
    if (isWire(inner) && ('error' in inner || 'message' in inner)) return inner
  }
  return undefined
}

function parseIfObject(source: string): unknown {
  const trimmed = source.trim()
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return undefined
  const parsed = parseJson(trimmed)
  return Array.isArray(parsed) ? parsed[0] : parsed
}

function readFields(error: Wire, envelope: Wire): WireError {
  const metadata = wire(error['metadata'])
  const availability = wire(error['availability'])
  const details = list(error['details']).filter(isWire)
  const problems = [problemsOf(error['detail']), list(wire(error['message'])['detail'])]
    .flat()
    .filter(isWire)
  const words = [
    ...details.map((detail) => detail['reason']),
    availability['code'],
    metadata['error_type'],
    metadata['limit_source'],
    error['code'],
    error['type'],
    error['error_type'],
    error['status'],
    ...problems.map((problem) => problem['type']),
  ]
  return {
    message: messageOf(error, problems),
    codes: words.map(word).filter((code) => code !== ''),
    status:
      httpStatus(error['code']) ??
      httpStatus(error['status']) ??
      httpStatus(envelope['status_code']) ??
      grpcStatus(error),
    param: text(error['param']),
    refused: problems.filter(isRefusal).map((problem) => lastName(list(problem['loc']))),
    details,
    metadata,
    failedGeneration: text(error['failed_generation']),
  }
}

/** Validation problems as a list, or as the JSON text of one, which NVIDIA puts into `detail`. */
function problemsOf(detail: unknown): readonly unknown[] {
  return list(typeof detail === 'string' ? parseJson(detail) : detail)
}

/** Pydantic's words, version 2 and 1, for a property that is unknown or above its maximum. */
const REFUSALS = new Set(['extra_forbidden', 'value_error.extra', 'less_than_equal'])

function isRefusal(problem: Wire): boolean {
  return REFUSALS.has(text(problem['type'])) && lastName(list(problem['loc'])) !== ''
}

function messageOf(error: Wire, problems: readonly Wire[]): string {
  const stated = text(error['message']) || text(error['detail']) || text(error['title'])
  if (stated !== '') return stated
  return problems
    .map((problem) => `${list(problem['loc']).join('.')}: ${text(problem['msg'])}`)
    .join('; ')
}

/** Vendors number their codes as text (`"1300"`), OpenRouter repeats the HTTP status: one spelling for all. */
function word(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return text(value).toLowerCase()
}

function lastName(path: readonly unknown[]): string {
  const names = path.filter((step) => typeof step === 'string' && step !== 'body')
  return text(names.at(-1))
}

function httpStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^[45]\d\d$/.test(value) ? Number(value) : value
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined
}

/** Google's streams name the gRPC status and may leave the number out. Source: google-error.ts of @ai-sdk/google 4.0.121. */
const GRPC_STATUS: Readonly<Record<string, number>> = {
  CANCELLED: 499,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNKNOWN: 500,
  DATA_LOSS: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
}

function grpcStatus(error: Wire): number | undefined {
  const name = text(error['status'])
  return Object.hasOwn(GRPC_STATUS, name) ? GRPC_STATUS[name] : undefined
}
