/** Every command there is. Each is loaded when it is asked for. */
import type { Group } from './command.ts'

/** The words of the command line. */
export const commands: Group = {
  summary:
    'FreeLLMAPI: one OpenAI-compatible endpoint over the free tiers of a dozen LLM providers.\n\n  freellmapi              start the server, on 127.0.0.1:3001\n  freellmapi --demo       try it with simulated providers\n  freellmapi keys add ID  store a provider key',
  commands: {
    serve: {
      summary: 'serve the API and the dashboard (the default)',
      load: () => import('./serve.ts').then(({ serve }) => serve),
    },
    keys: {
      summary: 'provider keys: add, list, test, import, remove',
      load: () => import('./keys.ts').then(({ keys }) => keys),
    },
    'unified-key': {
      summary: 'the key your apps use: show, rotate',
      load: () => import('./unified-key.ts').then(({ unifiedKey }) => unifiedKey),
    },
    connect: {
      summary: 'configure an app to use this gateway',
      load: () => import('./connect/connect.ts').then(({ connect }) => connect),
    },
    doctor: {
      summary: 'check this installation, with the fix for each finding',
      load: () => import('./doctor.ts').then(({ doctor }) => doctor),
    },
    backup: {
      summary: 'write an encrypted backup of everything',
      load: () => import('./backup.ts').then(({ backup }) => backup),
    },
    restore: {
      summary: 'bring a backup back',
      load: () => import('./backup.ts').then(({ restore }) => restore),
    },
    'rotate-encryption': {
      summary: 'seal all stored keys with a new key',
      load: () => import('./rotate-encryption.ts').then(({ rotateEncryption }) => rotateEncryption),
    },
    reseed: {
      summary: 'forget what was learned about limits; your own settings stay',
      load: () => import('./reseed.ts').then(({ reseed }) => reseed),
    },
    'reset-admin': {
      summary: 'make a new admin key',
      load: () => import('./reset-admin.ts').then(({ resetAdmin }) => resetAdmin),
    },
    version: {
      summary: 'print the version',
      load: () => import('./version.ts').then(({ version }) => version),
    },
  },
}
