/**
 * Loaded into the gateway under test, before its program: on SIGUSR2 it collects the garbage and prints what is left, as
 * a line of JSON. Timers are counted as they are set, because those that do not hold the process open are on no list.
 * Plain JavaScript, because stripping types inside the process would cost more memory than the gateway.
 */
import { writeSync } from 'node:fs'

const pending = new Set()
const { setTimeout: set, clearTimeout: clear } = globalThis

globalThis.setTimeout = (callback, delayMs, ...given) => {
  const timer = set(() => {
    pending.delete(timer)
    callback(...given)
  }, delayMs)
  pending.add(timer)
  return timer
}
globalThis.clearTimeout = (timer) => {
  pending.delete(timer)
  clear(timer)
}

process.on('SIGUSR2', () => {
  globalThis.gc()
  const inside = { heapBytes: process.memoryUsage().heapUsed, timers: pending.size }
  writeSync(1, `${JSON.stringify({ inside })}\n`)
})
