/** A gateway over a lab, both on real sockets, for one test: ephemeral ports, a data directory that is gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LimitFact } from '@freellmapi/core'
import { type Lab, type LabOptions, startLab } from '@freellmapi/lab'
import { type Provider, providers as shippedProviders } from '@freellmapi/providers'
import OpenAI from 'openai'
import { parseEnv } from '../../src/env.ts'
import { type Gateway, type GatewayOptions, startGateway } from '../../src/gateway.ts'
import { type Question, type Seen, ask as send } from './ask.ts'
import { type Contract, createContract } from './contract.ts'

/** What differs from a gateway with one key for every simulated provider, where neither side knows a limit. */
export interface StackOptions extends Omit<GatewayOptions, 'env'> {
  /** Those that ship, without their limits, when not given; of those that need no key only those that are named below. */
  readonly providers?: readonly Provider[]
  /** One that is running already; it stays when the stack goes. */
  readonly lab?: Lab
  readonly labOptions?: LabOptions
  /** Providers that have a key; all that the lab simulates when not given. */
  readonly keyed?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly dataDir?: string
  readonly contract?: Contract
}

/** A running stack. */
export interface Stack {
  readonly lab: Lab
  readonly gateway: Gateway
  readonly dataDir: string
  readonly contract: Contract
  /** Providers with a key, in the catalog's order. */
  readonly providers: readonly Provider[]
  /** The official SDK with the unified key. It does not retry: what the gateway says is what a test sees. */
  readonly openai: OpenAI
  /** Asks with the unified key unless the headers say otherwise; an empty header is not sent. */
  readonly ask: (path: string, question?: Omit<Question, 'url'>) => Promise<Seen>
  /** A chat request with one user message. */
  readonly chat: (
    body: { readonly model?: string; readonly stream?: boolean; readonly [field: string]: unknown },
    question?: Omit<Question, 'url' | 'body'>,
  ) => Promise<Seen>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Starts a stack. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const lab = options.lab ?? (await startLab({ limits: 'off', ...options.labOptions }))
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'freellmapi-test-'))
  const contract = options.contract ?? createContract()
  const known = options.providers ?? shippedProviders.map((one) => asNamed(one, options.keyed))
  const keyed = known.filter(
    ({ id }) => isSimulated(lab, id) && (options.keyed?.includes(id) ?? true),
  )
  const env = parseEnv(
    {
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      ...lab.environment,
      ...Object.fromEntries(
        keyed.map((provider) => [
          variable(provider.id, 'API_KEY'),
          keyFor(provider, `test-${provider.id}-key`),
        ]),
      ),
      ...options.env,
    },
    known.map(({ id }) => id),
  )
  const gateway = await startGateway({ ...options, providers: known, env })
  const bearer = { authorization: `Bearer ${gateway.unified.key}` }
  const ask: Stack['ask'] = (path, question = {}) =>
    send(contract, {
      ...question,
      url: gateway.url + path,
      headers: withoutEmpty({ ...bearer, ...question.headers }),
    })
  return {
    lab,
    gateway,
    dataDir,
    contract,
    providers: keyed,
    openai: new OpenAI({
      baseURL: `${gateway.url}/v1`,
      apiKey: gateway.unified.key,
      maxRetries: 0,
      fetch: holding(contract),
    }),
    ask,
    chat: (body, question = {}) =>
      ask('/v1/chat/completions', {
        ...question,
        body: { model: 'auto', messages: [{ role: 'user', content: 'Hello there' }], ...body },
      }),
    async [Symbol.asyncDispose]() {
      await gateway.stop(0)
      if (options.lab === undefined) await lab.close()
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/**
 * These providers with one model each, which does not think unasked, and no patience of their own: as many like
 * candidates as names. Their only limit is far away, so that requests are counted and none is refused.
 */
export function candidates(...ids: readonly string[]): readonly Provider[] {
  return shippedProviders
    .filter(({ id }) => ids.includes(id))
    .map(unlimited)
    .map(({ firstTokenMs: _, models, ...provider }) => ({
      ...provider,
      models: models
        .filter(({ id, capabilities }) => !capabilities.reasoning || id.startsWith('qwen/'))
        .slice(0, 1)
        .map((model) => ({ ...model, contextTokens: 100_000, limits: [FAR_AWAY] })),
    }))
}

const FAR_AWAY: LimitFact = {
  unit: 'requests',
  cap: 1_000_000,
  window: { kind: 'rolling', spanMs: 86_400_000 },
  scope: 'model',
}

/** Without limits, and on: what a test is about is not whether somebody wanted it. */
function unlimited({ offByDefault: _, ...provider }: Provider): Provider {
  const models = provider.models.map((model) => ({ ...model, limits: [] }))
  return { ...provider, models, accountLimits: [] }
}

/** Nobody is asked whom a test has not named: what needs no key stays off then, as it ships. */
function asNamed(provider: Provider, named: StackOptions['keyed']): Provider {
  const isOff = provider.status === 'keyless' && named?.includes(provider.id) === false
  return { ...unlimited(provider), ...(isOff ? { offByDefault: true } : {}) }
}

function withoutEmpty(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
}

/** A key as the provider takes it: some take it with an account before it. */
export function keyFor({ keyPath }: Provider, token: string): string {
  return keyPath === undefined ? token : `0123456789abcdef0123456789abcdef:${token}`
}

function isSimulated(lab: Lab, id: string): boolean {
  return lab.environment[variable(id, 'BASE_URL')] !== undefined
}

function variable(id: string, name: string): string {
  return `${id.toUpperCase().replaceAll('-', '_')}_${name}`
}

/** Says what a test file covered, where its reader sees it. */
export function report(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The platform's `fetch`, with every answer held to the contract before the SDK sees its end. */
function holding(contract: Contract): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const contentType = response.headers.get('content-type') ?? ''
    const path = new URL(response.url).pathname
    const decoder = new TextDecoder()
    let text = ''
    const hold = (piece: string, isWhole: boolean): void =>
      contract.hold({ path, status: response.status, contentType, text: piece, isWhole })
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        text += decoder.decode(piece, { stream: true })
        // The SDK leaves a stream at its end mark, so its events are held as they come.
        const end = contentType.startsWith('text/event-stream') ? text.lastIndexOf('\n\n') + 2 : 0
        if (end > 1) hold(text.slice(0, end), false)
        if (end > 1) text = text.slice(end)
        controller.enqueue(piece)
      },
      flush: () => hold(text, true),
    })
    return new Response(response.body?.pipeThrough(watch) ?? null, response)
  }
}
