/** What the owner may say about a model, and what the router would do. */
import { answer, api } from '../../api/client.ts'
import { change } from '../../api/live-query.ts'
import type { ListingReport, ModelChange, PlanBody, RequestShape } from '../../api/wire.ts'

/** Enables, ranks, or limits a model; null takes the owner's word back. */
export function changeModel(id: string, json: ModelChange): Promise<unknown> {
  return change(() => api.models[':id{.+}'].$patch({ param: { id }, json }), 'models')
}

/** Asks the providers which models they have now. What is found comes back as an event. */
export function refreshLists(): Promise<ListingReport> {
  return answer(api.models.refresh.$post())
}

/** The order in which a request of that shape would try models, now. */
export function simulate(json: RequestShape): Promise<PlanBody> {
  return answer(api.routing.simulate.$post({ json }))
}
