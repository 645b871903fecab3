#!/usr/bin/env node
/* Runs on any Node: says what is wrong before the SQLite addon, which needs Node-API 10, would crash without a word. */
var napi = Number(process.versions.napi)
if (napi >= 10) {
  await import('./server.cjs')
} else {
  console.error(
    'FreeLLMAPI needs Node.js 22.14 or newer (this is ' +
      process.versions.node +
      '). Install Node 24, or use the Docker image.',
  )
  process.exit(1)
}
