/** Scripted faults: which of the next requests meet which. */
import { type Fault, isFault } from './faults/table.ts'

/** Which requests a script is for. Chat requests, unless `path` names another. */
export interface ScriptMatch {
  readonly provider?: string
  readonly model?: string
  readonly key?: string
  /** What the path ends with: `/models`. */
  readonly path?: string
  /** How many requests; all, when left out. */
  readonly times?: number
}

/** A request, as far as scripts can tell one from another. */
export interface ScriptTarget {
  readonly provider: string
  readonly model: string
  readonly key: string
  readonly path: string
  readonly isChat: boolean
}

/** The scripts of a lab. The first that matches and has turns left is used, so scripts in a row take turns. */
export interface Scripts {
  readonly add: (match: ScriptMatch, faults: readonly Fault[]) => void
  readonly take: (target: ScriptTarget) => readonly Fault[]
  readonly clear: () => void
}

/** No scripts yet. */
export function createScripts(): Scripts {
  let scripts: { match: ScriptMatch; faults: readonly Fault[]; left: number }[] = []
  return {
    add: (match, faults) => {
      const unknown = faults.find((fault) => !isFault(fault))
      if (unknown !== undefined) throw new TypeError(`There is no fault ${String(unknown)}.`)
      const left = match.times ?? Number.POSITIVE_INFINITY
      if (left > 0) scripts.push({ match, faults, left })
    },
    take: (target) => {
      const script = scripts.find(({ match }) => matches(match, target))
      if (script === undefined) return []
      script.left--
      if (script.left <= 0) scripts = scripts.filter((one) => one !== script)
      return script.faults
    },
    clear: () => {
      scripts = []
    },
  }
}

function matches({ provider, model, key, path }: ScriptMatch, target: ScriptTarget): boolean {
  return (
    (provider === undefined || provider === target.provider) &&
    (model === undefined || model === target.model) &&
    (key === undefined || key === target.key) &&
    (path === undefined ? target.isChat : target.path.endsWith(path))
  )
}
