/** Connecting apps. */
export const connect = {
  'connect.subtitle':
    'Everything that speaks OpenAI’s API works: give it this address, this key, and a model.',
  'connect.facts': 'What apps ask for',
  'connect.baseUrl': 'Base URL',
  'connect.key': 'API key',
  'connect.model': 'Model',
  'connect.modelHint':
    'auto picks the best that can answer now; auto-smart weighs intelligence more.',
  'connect.noKey': 'There is no unified key to show. Rotate it on the Keys page to get one.',
  'connect.apps': 'Your app',
  'connect.snippet': 'Configuration for {{ name }}',
  'connect.phone': 'On your phone',
  'connect.phoneHint': 'Scan to open this dashboard on a device in the same network.',
  'connect.phoneLoopback':
    'This page was opened by a name that only this computer knows. Open it by its network address, and the code will lead your phone here.',
  'connect.qr': 'QR code of {{ url }}',
  'connect.seen': 'Who is connected',
  'connect.seenNote': 'The last request of each key.',
  'connect.seenNever': 'Nothing has called yet. Run one of the snippets and it will show up here.',
  'connect.locked':
    'The key is left out: you signed in a while ago. Present the admin key once more to have it filled in.',
  'connect.fillIn': 'Fill in the key',
} as const
