/**
 * Tool calls out of whatever pieces a provider sends: with or without index, id or type, whole or in fragments.
 *
 * **Shape**: a call keeps its place; its id and name go out once, with its first piece; its arguments are JSON.
 */
import {
  type AttemptError,
  type ExtraContent,
  err,
  ok,
  type Result,
  type ToolCallDelta,
} from '@freellmapi/core'
import { isWire, parseJson, type Wire } from '../json.ts'
import { mendJson } from '../mend.ts'
import { callId } from '../short-id.ts'

/** What one delta says about one call. Empty text means "not said". */
export interface CallPiece {
  readonly index: number | undefined
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly extra?: ExtraContent
}

/** A call being put together. It is open once its name is known: no piece leaves before that. */
export interface Call {
  readonly sourceIndex: number | undefined
  readonly sourceId: string
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly extra?: ExtraContent
}

/** The calls after a piece, and what of it can be passed on. */
export type Grown = readonly [readonly Call[], ToolCallDelta | undefined]

/** Adds a piece. `seed` makes the ids of calls that came without one. */
export function addPiece(calls: readonly Call[], piece: CallPiece, seed: string): Grown {
  const at = slotOf(calls, piece)
  const known = calls[at]
  const extra = piece.extra ?? known?.extra
  const grown: Call = {
    sourceIndex: known?.sourceIndex ?? piece.index,
    sourceId: known?.sourceId || piece.id,
    id: known?.id ?? idFor(calls, piece, `${seed}|${at}`),
    name: known?.name || piece.name,
    arguments: (known?.arguments ?? '') + piece.arguments,
    ...(extra === undefined ? {} : { extra }),
  }
  const next = known === undefined ? [...calls, grown] : calls.with(at, grown)
  return [next, deltaOf(at, { known, grown, piece })]
}

/**
 * The last pieces of calls whose arguments lack their end: nothing was said, or a bracket is missing. What a limit
 * `cut` off stays as it is, or it would look complete.
 */
export function closingPieces(
  calls: readonly Call[],
  { cut }: { readonly cut: boolean },
): readonly ToolCallDelta[] {
  return calls.flatMap((call, index) => {
    const end = cut && call.arguments.trim() !== '' ? '' : missingEnd(call.arguments)
    return end === undefined || end === ''
      ? []
      : [{ index, type: 'function' as const, function: { arguments: end } }]
  })
}

/** What makes arguments JSON when it is put behind them; `undefined` when nothing does. */
function missingEnd(given: string): string | undefined {
  if (given.trim() === '') return '{}'
  if (parseJson(given) !== undefined) return ''
  const mended = mendJson(given)
  return mended?.startsWith(given) ? mended.slice(given.length) : undefined
}

/** A history's arguments as an object, for protocols that take no text. What is none is kept inside of one. */
export function argumentsOf(given: string): Wire {
  const parsed = parseJson(given)
  if (isWire(parsed)) return parsed
  return given.trim() === '' ? {} : { input: parsed ?? given }
}

/**
 * Whether finished calls are ones: named, with arguments that parse or lack nothing but their end.
 *
 * **Errors**: `generation_failed`. Arguments that a length limit cut are the client's to see, and pass.
 */
export function checkCalls(
  calls: readonly Call[],
  { cut }: { readonly cut: boolean },
): Result<undefined, AttemptError> {
  const broken = calls.some(
    (call) => call.name === '' || (!cut && missingEnd(call.arguments) === undefined),
  )
  return broken ? err({ kind: 'generation_failed' }) : ok(undefined)
}

/**
 * Where a piece belongs; past the end for a new call. Several calls may share an index when their ids differ,
 * and one id may be reused under several indexes.
 */
function slotOf(calls: readonly Call[], piece: CallPiece): number {
  const { id, index, name } = piece
  const at = calls.findLastIndex((call) => {
    if (id !== '' && call.sourceId !== '' && call.sourceId !== id) return false
    if (index !== undefined && call.sourceIndex !== undefined) return call.sourceIndex === index
    return id === '' || call.sourceId === id
  })
  if (at === -1) return calls.length
  const isNamedAnew = index === undefined && name !== '' && calls[at]?.name !== ''
  // Under an id of its own a name may be repeated with every fragment, unless the call was whole already.
  const isNew = isNamedAnew && (id === '' || isWhole(calls[at], piece))
  return isNew ? calls.length : at
}

function isWhole(call: Call | undefined, { arguments: more }: CallPiece): boolean {
  return more !== '' && call !== undefined && isWire(parseJson(call.arguments))
}

/** An id that the provider gave, unless another call has it: a result could not be told apart. */
function idFor(calls: readonly Call[], piece: CallPiece, seed: string): string {
  const free = piece.id !== '' && calls.every((call) => call.id !== piece.id)
  return free ? piece.id : callId(`${seed}|${piece.name}|${piece.id}`)
}

function deltaOf(
  index: number,
  { known, grown, piece }: { known: Call | undefined; grown: Call; piece: CallPiece },
): ToolCallDelta | undefined {
  if (grown.name === '') return undefined
  const extra = grown.extra === undefined ? {} : { extra_content: grown.extra }
  if (known === undefined || known.name === '') {
    const head = { name: grown.name, arguments: grown.arguments }
    return { index, id: grown.id, type: 'function', function: head, ...extra }
  }
  if (piece.arguments === '') return undefined
  return { index, type: 'function', function: { arguments: piece.arguments } }
}
