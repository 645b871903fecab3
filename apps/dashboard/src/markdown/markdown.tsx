/**
 * Markdown as components: the lexer's tokens become elements, never HTML, so whatever a model writes stays text.
 * Images are named and linked, not loaded: their address could carry away what was said.
 */
import { Lexer, type Token, type Tokens } from 'marked'
import { For, type JSX, Match, Show, Switch } from 'solid-js'
import { AnswerCode } from './code.tsx'
import { safeHref } from './link.ts'

/** Text of a model. While it grows only its last block is built again. */
export function Markdown(props: { readonly text: string }) {
  const blocks = (): readonly string[] =>
    Lexer.lex(props.text)
      .filter((token) => token.type !== 'space')
      .map((token) => token.raw)
  return (
    <div class="answer min-w-0 break-words leading-relaxed">
      <For each={blocks()}>{(raw) => <Blocks tokens={Lexer.lex(raw)} />}</For>
    </div>
  )
}

function Blocks(props: { readonly tokens: readonly Token[] }) {
  return <For each={props.tokens}>{(token) => <Block token={token} />}</For>
}

function Block(props: { readonly token: Token }): JSX.Element {
  const token = props.token as Tokens.Generic
  switch (token.type) {
    case 'heading':
      return <p class="font-semibold text-[1.05em] mt-4 mb-1.5">{inline(token)}</p>
    case 'paragraph':
      return <p class="my-2">{inline(token)}</p>
    case 'text':
      return <>{inline(token)}</>
    case 'code':
      return (
        <AnswerCode
          code={token['text']}
          language={String(token['lang'] ?? '').split(/\s/)[0] ?? ''}
        />
      )
    case 'blockquote':
      return (
        <blockquote class="m-0 my-2 ps-3 border-s-2 border-edge text-muted">
          <Blocks tokens={token.tokens ?? []} />
        </blockquote>
      )
    case 'list':
      return <List list={props.token as Tokens.List} />
    case 'table':
      return <Table table={props.token as Tokens.Table} />
    case 'hr':
      return <hr class="my-4 border-0 border-t border-line" />
    case 'space':
      return null
    default:
      // HTML among it: shown as what it is.
      return <p class="my-2 whitespace-pre-wrap">{token.raw}</p>
  }
}

function List(props: { readonly list: Tokens.List }) {
  const items = () => (
    <For each={props.list.items}>
      {(item) => (
        <li class="my-1">
          <Show when={item.task}>
            <input
              type="checkbox"
              checked={item.checked === true}
              disabled
              class="me-2"
              aria-label={item.text}
            />
          </Show>
          <Blocks tokens={item.tokens} />
        </li>
      )}
    </For>
  )
  return (
    <Switch>
      <Match when={props.list.ordered}>
        <ol class="my-2 ps-6 list-decimal" start={Number(props.list.start) || 1}>
          {items()}
        </ol>
      </Match>
      <Match when={!props.list.ordered}>
        <ul class="my-2 ps-6 list-disc">{items()}</ul>
      </Match>
    </Switch>
  )
}

function Table(props: { readonly table: Tokens.Table }) {
  return (
    <div class="my-3 overflow-x-auto">
      <table class="border-collapse text-sm">
        <thead>
          <tr>
            <For each={props.table.header}>
              {(cell) => (
                <th class="text-start px-2.5 py-1.5 border-b border-edge">{inline(cell)}</th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.table.rows}>
            {(row) => (
              <tr>
                <For each={row}>
                  {(cell) => <td class="px-2.5 py-1.5 border-b border-line">{inline(cell)}</td>}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
}

function inline({
  tokens,
  text,
}: {
  readonly tokens?: Token[]
  readonly text?: string
}): JSX.Element {
  return tokens === undefined ? (
    text
  ) : (
    <For each={tokens}>{(token) => <Inline token={token} />}</For>
  )
}

function Inline(props: { readonly token: Token }): JSX.Element {
  const token = props.token as Tokens.Generic
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token)}</strong>
    case 'em':
      return <em>{inline(token)}</em>
    case 'del':
      return <del>{inline(token)}</del>
    case 'codespan':
      return (
        <code class="code bg-sunken border border-line rounded px-1">
          {unescapeHtml(token['text'])}
        </code>
      )
    case 'br':
      return <br />
    case 'link':
      return <Link href={String(token['href'])}>{inline(token)}</Link>
    case 'image':
      return <Link href={String(token['href'])}>{token['text'] || token['href']}</Link>
    case 'text':
      return token.tokens === undefined ? unescapeHtml(token['text']) : inline(token)
    case 'escape':
      return unescapeHtml(token['text'])
    default:
      return token.raw
  }
}

function Link(props: { readonly href: string; readonly children: JSX.Element }) {
  return (
    <Show when={safeHref(props.href)} fallback={props.children}>
      {(href) => (
        <a
          href={href()}
          target="_blank"
          rel="noopener noreferrer nofollow"
          class="text-accent underline"
        >
          {props.children}
        </a>
      )}
    </Show>
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

/** The lexer escapes some texts for HTML, which nothing here is. */
function unescapeHtml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
}
