/**
 * Colours for code of any language: asides, texts, numbers and common words, found by shape alone. Languages differ less
 * in what a reader's eye looks for than a grammar for each of them weighs.
 */

/** A stretch of code of one colour; plain without a kind. */
export interface CodePiece {
  readonly text: string
  readonly kind?: CodeKind
}
/** What a reader's eye tells apart. */
export type CodeKind = 'aside' | 'value' | 'word'

/** Longer code is shown plain: colouring it would hold the page up. */
const CHARS_MAX = 50_000

/** Words that steer a program in the languages models write most. */
const WORDS =
  'abstract|and|as|async|await|break|case|catch|class|const|continue|def|default|defer|do|elif|else|enum|except|export|extends|extern|false|finally|fn|for|from|func|function|go|if|impl|implements|import|in|instanceof|interface|is|let|loop|match|mod|mut|new|nil|None|not|null|of|or|package|pass|private|protected|pub|public|raise|readonly|return|select|self|static|struct|super|switch|this|throw|trait|true|True|False|try|type|typeof|undefined|use|using|var|void|while|with|yield|SELECT|FROM|WHERE|INSERT|INTO|VALUES|UPDATE|SET|DELETE|CREATE|TABLE|JOIN|ON|ORDER|GROUP|BY|LIMIT'

/** Each alternative is linear: none can match the same text in two ways. */
const PATTERN = new RegExp(
  [
    String.raw`(\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|(?<=^|\s)#(?!\w*\()[^\n]*|<!--[\s\S]*?(?:-->|$))`,
    '("(?:[^"\\\\\\n]|\\\\.)*"?|\'(?:[^\'\\\\\\n]|\\\\.)*\'?|`(?:[^`\\\\]|\\\\[\\s\\S])*`?|\\b\\d[\\w.]*)',
    String.raw`\b(${WORDS})\b`,
  ].join('|'),
  'gm',
)

/** The code in coloured pieces; joined, they are the code. */
export function highlight(code: string): readonly CodePiece[] {
  if (code.length > CHARS_MAX) return [{ text: code }]
  const pieces: CodePiece[] = []
  let plainFrom = 0
  for (const match of code.matchAll(PATTERN)) {
    if (match.index > plainFrom) pieces.push({ text: code.slice(plainFrom, match.index) })
    const kind = match[1] !== undefined ? 'aside' : match[2] !== undefined ? 'value' : 'word'
    pieces.push({ text: match[0], kind })
    plainFrom = match.index + match[0].length
  }
  if (plainFrom < code.length) pieces.push({ text: code.slice(plainFrom) })
  return pieces
}
