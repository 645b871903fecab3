/** Watch mode: the gateway restarts on every change, and in front of it vite serves the dashboard. One ends both. */
import { spawn } from 'node:child_process'

const programs = [
  ['node', ['--watch', 'apps/gateway/src/main.ts'], '.'],
  ['vite', [], 'apps/dashboard'],
]
const children = programs.map(([command, args, cwd]) =>
  spawn(command, args, { cwd, stdio: 'inherit' }),
)
const stop = () => {
  for (const child of children) child.kill('SIGTERM')
}
for (const child of children) child.once('exit', stop)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
