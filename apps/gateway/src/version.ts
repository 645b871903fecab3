/** This program's version, from the manifest it is published with. */
import manifest from '../package.json' with { type: 'json' }

export const VERSION: string = manifest.version
