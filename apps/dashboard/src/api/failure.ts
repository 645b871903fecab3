/** What the server says when it refuses, and what we say when it cannot be heard. */

/** A call that did not succeed. `message` is the server's own sentence, written for people. */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** Zero when there was no answer at all. */
  readonly status: number
  readonly code: string | null
  /** The field that is wrong, when one is. */
  readonly param: string | null
  readonly requestId: string | null

  constructor(
    message: string,
    details: {
      readonly status: number
      readonly code?: string | null
      readonly param?: string | null
      readonly requestId?: string | null
    },
  ) {
    super(message)
    this.status = details.status
    this.code = details.code ?? null
    this.param = details.param ?? null
    this.requestId = details.requestId ?? null
  }

  /** Nobody answered: the server is down, or the network between is. */
  get isOffline(): boolean {
    return this.status === 0
  }
}

/** Reads the error envelope of a refused call; a proxy's page in its place becomes a plain sentence. */
export async function failureOf(response: Response): Promise<Failure> {
  const { status, headers } = response
  const requestId = headers.get('x-request-id')
  const body: unknown = await response.json().catch(() => undefined)
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  const text = (name: string): string | null => {
    const value = error[name]
    return typeof value === 'string' ? value : null
  }
  return new Failure(text('message') ?? `The server answered with status ${status}.`, {
    status,
    code: text('code'),
    param: text('param'),
    requestId,
  })
}

/** What any thrown value means for the person in front of the page. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new Failure(message, { status: -1, code: 'unexpected' })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
