/** Google's error envelope, and the names of its statuses. */
import type { JsonObject } from '../json.ts'
import type { Refusal } from '../reply.ts'

/** An error in Google's envelope. */
export function googleError(
  status: number,
  message: string,
  facts: { readonly status?: string; readonly details?: readonly JsonObject[] } = {},
): Refusal {
  const { status: name = STATUS_NAMES[status] ?? 'UNKNOWN', details } = facts
  const error = { code: status, message, status: name, ...(details ? { details } : {}) }
  return { status, headers: [], body: { error } }
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}
