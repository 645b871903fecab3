/** What the admin API sends and takes, named; read from the types of its routes, so that nothing is written twice. */
import type { Client } from 'freellmapi/client'
import type { InferRequestType, InferResponseType } from 'hono/client'

type Api = Client['api']

/** Every stored key. */
export type KeyList = InferResponseType<Api['keys']['$get']>
/** A stored key: everything but the key. */
export type KeyBody = KeyList['data'][number]
/** A limit of a key, with its count. */
export type MeterBody = KeyBody['meters'][number]
/** What a provider said of a key. */
export type KeyTest = InferResponseType<Api['keys'][':id']['test']['$post']>
/** A paste and what became of it. */
export type ImportBody = InferResponseType<Api['keys']['import']['$post']>
/** One key found in a text. */
export type ImportEntry = ImportBody['entries'][number]
/** A key that clients present, without the key. */
export type ClientKeyBody = InferResponseType<Api['client-keys']['$get']>['data'][number]
/** A provider, with how it stands here. */
export type ProviderBody = InferResponseType<Api['providers']['$get']>['data'][number]
/** A model at a provider, with the router's live view of it. */
export type ModelBody = InferResponseType<Api['models']['$get']>['data'][number]
/** What asking the providers for their models came to. */
export type ListingReport = InferResponseType<Api['models']['refresh']['$post']>
/** What the router believes of a model. */
export type BeliefBody = NonNullable<ModelBody['belief']>
/** A limit, with where it comes from. */
export type LimitBody = ModelBody['limits'][number]
/** What may be changed of a model; null takes the owner's word back. */
export type ModelChange = InferRequestType<Api['models'][':id{.+}']['$patch']>['json']
/** A limit as the owner states it. */
export type StatedLimit = NonNullable<ModelChange['limits']>[number]
/** The router's whole answer for one request shape. */
export type PlanBody = InferResponseType<Api['routing']['simulate']['$post']>
/** One upstream in the order it would be tried. */
export type CandidateBody = PlanBody['candidates'][number]
/** Why something cannot be used now. */
export type Why = PlanBody['rejections'][number]['why']
/** A request's shape, without its content. */
export type RequestShape = InferRequestType<Api['routing']['simulate']['$post']>['json']
/** Counts and percentiles of one span. */
export type UsageBody = InferResponseType<Api['analytics']['summary']['$get']>['current']
/** What is left of the allowances that last a day or longer. */
export type CapacityBody = InferResponseType<Api['analytics']['capacity']['$get']>
/** A finished request on one line. */
export type RequestBody = InferResponseType<Api['requests']['$get']>['data'][number]
/** A request whole: its calls, the router's decision, and its content where that is kept. */
export type TraceBody = InferResponseType<Api['requests'][':id']['$get']>
/** One upstream call of a request. */
export type AttemptBody = TraceBody['calls'][number]
/** The router's decision as it was kept. */
export type DecisionBody = NonNullable<TraceBody['decision']>
/** Totals over time, oldest first, without gaps. */
export type TimeseriesBody = InferResponseType<Api['analytics']['timeseries']['$get']>
/** Totals by one dimension, the most used first. */
export type BreakdownBody = InferResponseType<Api['analytics']['breakdown']['$get']>
/** How the gateway is doing. */
export type StatusBody = InferResponseType<Api['status']['$get']>
/** Something the owner should know, with the one thing to do about it. */
export type AlertBody = StatusBody['alerts'][number]
/** Every setting with its effective value. */
export type SettingsBody = InferResponseType<Api['settings']['$get']>
/** A change of settings; null goes back to the default. */
export type SettingsChange = InferRequestType<Api['settings']['$patch']>['json']
/** Where alerts go, without its secrets. */
export type AlertTarget = SettingsBody['alertTargets'][number]
/** A target to be added. */
export type NewAlertTarget = InferRequestType<Api['settings']['alert-targets']['$post']>['json']
/** Changes made on the admin plane, the newest first. */
export type AuditPage = InferResponseType<Api['audit']['$get']>
/** A backup that can be used here. */
export type RestoreBody = InferResponseType<Api['restore']['$post']>
/** What the doctor found. */
export type Examination = InferResponseType<Api['doctor']['$post']>
/** A one-use link for another device. */
export type SignInLink = InferResponseType<Api['session']['links']['$post']>
/** A server of the owner's own. */
export type Endpoint = InferResponseType<Api['endpoints']['$get']>['data'][number]
