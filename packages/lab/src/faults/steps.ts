/** Rewritings of a body's steps that several faults share. All are lazy, so that endless bodies stay endless. */
import type { Reply, Role, Step, Write } from '../reply.ts'

/** Data of a write as text; binary writes are passed through by those who change text. */
export function mapText(reply: Reply, change: (text: string, role: Role) => string): Reply {
  return {
    ...withSteps(reply, (steps) => mapWrites(steps, change)),
    framing: reply.framing === 'length' ? 'chunked' : reply.framing,
  }
}

function* mapWrites(
  steps: Iterable<Step>,
  change: (text: string, role: Role) => string,
): Generator<Step> {
  for (const step of steps) {
    if (step.kind !== 'write' || typeof step.data !== 'string') yield step
    else yield { ...step, data: change(step.data, step.role) }
  }
}

/** The reply with other steps. */
export function withSteps(reply: Reply, change: (steps: Iterable<Step>) => Iterable<Step>): Reply {
  return { ...reply, steps: change(reply.steps) }
}

/**
 * The steps up to the first content event past `count`, or to the end of the content when there is less, then `next`,
 * then the rest if `goesOn`. A whole body counts as one event, and is broken in its middle.
 */
export function* interrupted(
  steps: Iterable<Step>,
  {
    count,
    next,
    goesOn,
  }: {
    readonly count: number
    readonly next: readonly Step[]
    readonly goesOn: boolean
  },
): Generator<Step> {
  let contents = 0
  let isDone = false
  for (const step of steps) {
    if (!isDone && isPast(step, contents, count)) {
      if (step.kind === 'write' && step.role === 'whole') yield* firstHalf(step)
      yield* next
      isDone = true
      if (!goesOn) return
    }
    if (step.kind === 'write' && step.role === 'content') contents++
    yield step
  }
}

function isPast(step: Step, contents: number, count: number): boolean {
  if (step.kind !== 'write') return false
  if (step.role === 'content') return contents >= count
  return step.role !== 'comment' && step.role !== 'first'
}

function* firstHalf({ data, role }: Write): Generator<Step> {
  const bytes = Buffer.from(data)
  yield { kind: 'write', role, data: bytes.subarray(0, Math.floor(bytes.length / 2)) }
}

/** The first `bytesMax` bytes, then `next`. A shorter body is sent whole, and `next` still follows. */
export function* upToBytes(
  steps: Iterable<Step>,
  bytesMax: number,
  next: readonly Step[],
): Generator<Step> {
  let left = bytesMax
  for (const step of steps) {
    if (step.kind !== 'write') {
      yield step
      continue
    }
    const bytes = Buffer.from(step.data)
    if (bytes.length > left) {
      yield { ...step, data: bytes.subarray(0, left) }
      break
    }
    left -= bytes.length
    yield { ...step, data: bytes }
  }
  yield* next
}

/** Writes of `size` bytes, `waitMs` apart; 0 lets each leave on its own. */
export function* sliced(steps: Iterable<Step>, size: number, waitMs: number): Generator<Step> {
  for (const step of steps) {
    if (step.kind !== 'write') {
      yield step
      continue
    }
    const bytes = Buffer.from(step.data)
    for (let at = 0; at < bytes.length; at += size) {
      // Only the first slice is the event, or one event would count as many.
      const role = at === 0 || step.role !== 'content' ? step.role : 'comment'
      yield { kind: 'write', role, data: bytes.subarray(at, at + size) }
      yield { kind: 'wait', ms: waitMs }
    }
  }
}

/** All bytes of a body that ends. */
export function bytesOf(steps: Iterable<Step>, bytesMax: number): Buffer {
  const parts: Buffer[] = []
  let length = 0
  for (const step of steps) {
    if (step.kind !== 'write') continue
    const bytes = Buffer.from(step.data)
    parts.push(bytes)
    length += bytes.length
    if (length > bytesMax) break
  }
  return Buffer.concat(parts)
}
