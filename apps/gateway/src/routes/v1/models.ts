/** `GET /v1/models` and `/v1/models/{id}`: the virtual models, and every model a configured key can reach. */
import { type ApiError, modelKey, type Upstream, VIRTUAL_MODELS } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import type { ClientVariables } from '../../middleware/access.ts'
import { errorResponse } from '../../requests/reply.ts'
import { methodNotAllowed } from '../not-found.ts'

/** A model as OpenAI lists it, with what UIs read beside it. */
interface ModelBody {
  readonly id: string
  readonly object: 'model'
  /** Epoch seconds. */
  readonly created: number
  readonly owned_by: string
  readonly context_length: number
  readonly capabilities: readonly string[]
}

/** `GET /v1/models` and `GET /v1/models/{id}`: what can be asked for now. */
export function modelRoutes({ engine, catalog }: Pick<Deps, 'engine' | 'catalog'>) {
  return new Hono<{ Variables: ClientVariables }>()
    .get('/models', (c) =>
      c.json(
        { object: 'list', data: listModels(engine.roster.models()) },
        200,
        idHeader(c.get('requestId')),
      ),
    )
    .get('/models/:id{.+}', (c) => {
      const id = c.req.param('id')
      const known = engine.roster.models()
      const model = listModels(known).find((listed) => listed.id === id) ?? alias(known, id)
      return model === undefined
        ? errorResponse(
            modelNotFound({ catalog }, id, nearest(engine, id)),
            idHeader(c.get('requestId')),
          )
        : c.json(model, 200, idHeader(c.get('requestId')))
    })
    .all('/models', methodNotAllowed('GET'))
    .all('/models/:id{.+}', methodNotAllowed('GET'))
}

/** The error for a model that cannot be asked for: why, and the names that may have been meant. */
export function modelNotFound(
  { catalog }: Pick<Deps, 'catalog'>,
  model: string,
  nearestNames: readonly string[],
): ApiError {
  const shown = model.length > SHOWN_CHARS_MAX ? `${model.slice(0, SHOWN_CHARS_MAX)}…` : model
  const why = whyNot(catalog, model) ?? 'does not exist or no configured key can reach it'
  const hint = nearestNames.length === 0 ? '' : ` Did you mean ${nearestNames.join(', ')}?`
  return {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: `The model \`${shown}\` ${why}.${hint}`,
    param: 'model',
  }
}

/** What keeps a model that the catalog knows from being used. */
function whyNot(catalog: Deps['catalog'], id: string): string | undefined {
  const listed = catalog.find(id)
  if (listed === undefined) return undefined
  const { provider, enabled } = listed
  if (provider.retired !== undefined) return `cannot be used: ${provider.retired}`
  if (!catalog.isEnabled(provider)) return `cannot be used: ${provider.name} is switched off`
  return enabled
    ? `cannot be used: there is no key for ${provider.name} in use`
    : 'cannot be used: it is switched off'
}

const SHOWN_CHARS_MAX = 80

function listModels(models: readonly Upstream[]): readonly ModelBody[] {
  const listed = models.map((upstream) => toBody(modelKey(upstream), upstream))
  const virtual = Object.keys(VIRTUAL_MODELS).filter((id) => id.includes('/'))
  return [...virtual.map((id) => virtualBody(id, models)), ...listed]
}

/** A bare name stands for the first model that has it. */
function alias(models: readonly Upstream[], id: string): ModelBody | undefined {
  if (Object.hasOwn(VIRTUAL_MODELS, id)) return virtualBody(id, models)
  const named = models.find(({ model }) => model.id === id || model.family === id)
  return named && toBody(id, named)
}

function toBody(id: string, { provider, model }: Upstream): ModelBody {
  return {
    id,
    object: 'model',
    created: Date.parse(provider.asOf) / 1_000,
    owned_by: provider.id,
    context_length: model.contextTokens,
    capabilities: capabilitiesOf([model]),
  }
}

/** What a virtual model can do is what some model behind it can. */
function virtualBody(id: string, models: readonly Upstream[]): ModelBody {
  return {
    id,
    object: 'model',
    created: VIRTUAL_SINCE_S,
    owned_by: 'freellmapi',
    context_length: Math.max(0, ...models.map(({ model }) => model.contextTokens)),
    capabilities: capabilitiesOf(models.map(({ model }) => model)),
  }
}

const VIRTUAL_SINCE_S = Date.UTC(2026, 10, 22) / 1_000

function capabilitiesOf(models: readonly Upstream['model'][]): readonly string[] {
  const names = models.flatMap(({ capabilities }) =>
    Object.entries(capabilities).flatMap(([name, isThere]) => (isThere ? [name] : [])),
  )
  return [...new Set(names)]
}

function nearest(engine: Deps['engine'], id: string): readonly string[] {
  const resolved = engine.resolve(id)
  return resolved.ok ? [] : resolved.error.nearest
}

function idHeader(id: string): { 'x-request-id': string } {
  return { 'x-request-id': id }
}
