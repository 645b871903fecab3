/*
 * What the server uses of undici. The build puts this in place of undici's index, which would bring a second fetch,
 * caches, mocks and websockets along: half the bundle, and memory for all of it.
 */
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js')
const Agent = require('undici/lib/dispatcher/agent.js')

Dispatcher.prototype.request = require('undici/lib/api/api-request.js')

module.exports = { Agent }
