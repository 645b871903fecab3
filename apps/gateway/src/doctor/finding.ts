/** Everything an examination can find: how bad it is, what it is called, and what to do about it. */
import { fill, type Params } from '../words.ts'

/** `warning`: works, but not as it should. `problem`: does not work, or is open to others. */
export type Level = 'ok' | 'warning' | 'problem'

/** A row of the tables below. There is a fix, as a command where there is one, for everything that is not well. */
interface Kind {
  readonly check: string
  readonly level: Level
  readonly message: string
  readonly fix?: string
}

const DISK_FIX = 'free some space: without it nothing can be counted or stored'
const DNS_FIX =
  'check the resolver of this machine (/etc/resolv.conf) and any DNS filter in the network'
const REACH_FIX =
  'check the firewall: providers are reached by HTTPS, or by the <PROVIDER>_BASE_URL you set'
const KEY_FIX =
  'set the ENCRYPTION_KEY that was in use before; without it, stored keys must be entered again'
const PORT_FIX = 'set PORT to a free one, or start with --port'

// biome-ignore format: a table is read by its rows
const RUNNING = {
  disk_free: { check: 'disk', level: 'ok', message: '{{ megabytes }} MB are free.' },
  disk_low: { check: 'disk', level: 'warning', message: '{{ megabytes }} MB are free.', fix: DISK_FIX },
  disk_full: { check: 'disk', level: 'problem', message: '{{ megabytes }} MB are free.', fix: DISK_FIX },
  data_writable: { check: 'data directory', level: 'ok', message: '{{ path }} can be written.' },
  data_unwritable: { check: 'data directory', level: 'problem', message: '{{ path }} cannot be written by this user.', fix: 'chown it to the user that runs the server: chown -R <user> {{ path }}' },
  files_closed: { check: 'permissions', level: 'ok', message: 'every file is readable by its owner alone.' },
  files_open: { check: 'permissions', level: 'problem', message: 'others may read {{ files }}.', fix: 'chmod -R go= {{ path }}' },
  address_local: { check: 'address', level: 'ok', message: '{{ host }}: this machine alone can connect.' },
  address_proxied: { check: 'address', level: 'ok', message: '{{ host }}, behind the proxy {{ proxy }}.' },
  address_open: { check: 'address', level: 'warning', message: '{{ host }}: every device that reaches this machine can connect, over plain HTTP.', fix: 'listen on 127.0.0.1 behind a proxy with TLS (docs/deploy.md), and set TRUST_PROXY and ALLOWED_HOSTS' },
  origins_secure: { check: 'origins', level: 'ok', message: 'pages of {{ origins }} may call the admin API.' },
  origins_insecure: { check: 'origins', level: 'warning', message: 'pages of {{ origins }} may call the admin API, and whoever is between can change them.', fix: 'list https origins only in ADMIN_CORS_ORIGINS' },
  log_clean: { check: 'log', level: 'ok', message: 'prompts and answers stay out of it.' },
  log_sensitive: { check: 'log', level: 'problem', message: 'prompts and answers are written to the log.', fix: 'unset LOG_SENSITIVE_DATA once you have seen what you looked for' },
  dotenv_closed: { check: '.env', level: 'ok', message: 'is readable by its owner alone.' },
  dotenv_open: { check: '.env', level: 'problem', message: 'others can read it, and the keys in it.', fix: 'chmod 600 {{ path }}' },
  names_resolve: { check: 'DNS', level: 'ok', message: 'every provider’s name resolves.' },
  names_lost: { check: 'DNS', level: 'warning', message: 'no address for {{ hosts }}.', fix: DNS_FIX },
  names_all_lost: { check: 'DNS', level: 'problem', message: 'no address for {{ hosts }}.', fix: DNS_FIX },
  providers_answer: { check: 'providers', level: 'ok', message: '{{ reached }} of {{ all }} providers answer.' },
  providers_silent: { check: 'providers', level: 'warning', message: '{{ reached }} of {{ all }} providers answer; not {{ silent }}.', fix: REACH_FIX },
  providers_all_silent: { check: 'providers', level: 'problem', message: '{{ reached }} of {{ all }} providers answer; not {{ silent }}.', fix: REACH_FIX },
  clock_right: { check: 'clock', level: 'ok', message: 'within {{ seconds }} s of the providers’.' },
  clock_unknown: { check: 'clock', level: 'warning', message: 'no provider told the time, so it cannot be compared.', fix: 'make sure that the machine sets its clock by NTP: timedatectl set-ntp true' },
  clock_ahead: { check: 'clock', level: 'problem', message: '{{ seconds }} s ahead of the providers’: limits are counted in the wrong windows.', fix: 'timedatectl set-ntp true' },
  clock_behind: { check: 'clock', level: 'problem', message: '{{ seconds }} s behind the providers’: limits are counted in the wrong windows.', fix: 'timedatectl set-ntp true' },
} as const satisfies Readonly<Record<string, Kind>>

// biome-ignore format: a table is read by its rows
/** What only the command looks at, of a server that may not run. */
const STOPPED = {
  data_absent: { check: 'data directory', level: 'ok', message: '{{ path }} is not there yet; the first start makes it.' },
  database_absent: { check: 'database', level: 'ok', message: 'there is none yet; the first start makes it.' },
  database_whole: { check: 'database', level: 'ok', message: 'every page is whole.' },
  database_unusable: { check: 'database', level: 'problem', message: '{{ why }}', fix: 'bring back the newest copy: freellmapi restore {{ path }}/<newest>.db' },
  key_fits: { check: 'encryption key', level: 'ok', message: 'opens what the database holds.' },
  key_wrong: { check: 'encryption key', level: 'problem', message: 'does not open what the database holds.', fix: KEY_FIX },
  key_unreadable: { check: 'encryption key', level: 'problem', message: '{{ why }}', fix: KEY_FIX },
  node_right: { check: 'Node.js', level: 'ok', message: '{{ version }} is recent enough.' },
  node_old: { check: 'Node.js', level: 'problem', message: '{{ version }} is too old.', fix: 'install Node.js 24, or 22.14 at least' },
  port_ours: { check: 'port', level: 'ok', message: 'the server of this data directory is at {{ url }}.' },
  port_free: { check: 'port', level: 'ok', message: '{{ address }} is free.' },
  port_taken: { check: 'port', level: 'problem', message: 'another program listens on {{ address }}.', fix: PORT_FIX },
  port_refused: { check: 'port', level: 'problem', message: '{{ address }} cannot be listened on ({{ code }}).', fix: PORT_FIX },
} as const satisfies Readonly<Record<string, Kind>>

const KINDS = { ...RUNNING, ...STOPPED }

/** What a running server can find. */
export const RUNNING_CODES = Object.keys(RUNNING) as readonly (keyof typeof RUNNING)[]

/** One thing that was looked at. Its code and params say all of it; the sentences are those in English. */
export interface Finding<Code = keyof typeof KINDS> extends Kind {
  readonly code: Code
  readonly params: Params
}

/** Something a running server has found. */
export type RunningFinding = Finding<keyof typeof RUNNING>

/** The finding of that code. */
export function finding<Code extends keyof typeof KINDS>(
  code: Code,
  params: Params = {},
): Finding<Code> {
  const { check, level, message, fix }: Kind = KINDS[code]
  return {
    code,
    params,
    check,
    level,
    message: fill(message, params),
    ...(fix === undefined ? {} : { fix: fill(fix, params) }),
  }
}

/** Points a finding costs. */
const COST: Readonly<Record<Level, number>> = { ok: 0, warning: 5, problem: 25 }

/** From 0 to 100; 100 means that nothing was found. */
export function scoreOf(findings: readonly Pick<Finding, 'level'>[]): number {
  return Math.max(
    0,
    findings.reduce((left, { level }) => left - COST[level], 100),
  )
}
