/** Shows an OpenAPI document that this server describes itself with. No library, no other host, text nodes only. */

const METHODS = ['get', 'post', 'patch', 'put', 'delete']
const FIRST = '/openapi.json'

/** An element with its children; strings become text. */
function element(name, ...children) {
  const made = document.createElement(name)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

function block(title, value) {
  return value === undefined
    ? undefined
    : element('div', element('h3', title), element('pre', JSON.stringify(value, null, 2)))
}

function schemaIn(content) {
  const [[media, body] = []] = Object.entries(content ?? {})
  return media === undefined ? undefined : (body.schema ?? media)
}

function operationView(path, method, operation) {
  const done = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith('2'))
  return element(
    'details',
    element(
      'summary',
      element('code', method.toUpperCase()),
      element('code', path),
      element('span', operation.summary ?? ''),
    ),
    operation.description === undefined ? undefined : element('p', operation.description),
    block('Parameters', operation.parameters?.length > 0 ? operation.parameters : undefined),
    block('Body', schemaIn(operation.requestBody?.content)),
    block(`Answer ${done?.[0] ?? ''}`, schemaIn(done?.[1].content)),
  )
}

function documentView({ info, paths, components }) {
  const byTag = new Map()
  for (const [path, item] of Object.entries(paths))
    for (const method of METHODS.filter((name) => name in item)) {
      const tag = item[method].tags?.[0] ?? 'other'
      byTag.set(tag, [...(byTag.get(tag) ?? []), operationView(path, method, item[method])])
    }
  return [
    element('p', info.description ?? ''),
    ...[...byTag].flatMap(([tag, views]) => [element('h2', tag), ...views]),
    block('Schemas', components?.schemas) ?? '',
  ]
}

async function show() {
  const main = document.querySelector('#document')
  const address = location.hash.slice(1) || FIRST
  // Documents of ours only: the address comes from the link that was followed.
  if (!/^\/(?:api\/)?openapi\.json$/.test(address)) return
  const response = await fetch(address)
  main.replaceChildren(
    ...(response.ok
      ? documentView(await response.json())
      : [
          element(
            'p',
            response.status === 401
              ? 'This document is for whoever has signed in on the dashboard.'
              : `The server answered with status ${response.status}.`,
          ),
        ]),
  )
}

addEventListener('hashchange', () => void show())
void show()
