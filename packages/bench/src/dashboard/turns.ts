/**
 * The longest turn of a process's event loop, measured from within: loaded into it by `--import`, it answers each message
 * with the milliseconds of the longest turn since the one before. Whoever asks during a turn waits for that long.
 */

let longestMs = 0
let startedMs = 0

process.on('message', () => {
  if (startedMs === 0) setImmediate(turn)
  process.send?.(longestMs)
  longestMs = 0
  startedMs = performance.now()
})
// The meter alone must not keep the process from ending.
process.channel?.unref()

function turn(): void {
  longestMs = Math.max(longestMs, performance.now() - startedMs)
  startedMs = performance.now()
  setImmediate(turn)
}
