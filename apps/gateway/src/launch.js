#!/usr/bin/env node
/* Runs on any Node: says what is wrong before the SQLite addon, which needs Node-API 10, would crash without a word. */
import { setFlagsFromString } from 'node:v8'

/* On a machine with much memory V8 lets garbage grow to four times what is in use before it looks; 1.4 times costs no
   time that can be measured, and a third less memory under load. */
setFlagsFromString('--heap-growing-percent=40')

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
