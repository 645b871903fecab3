/** The owner's own endpoints. */
export const endpoints = {
  'endpoint.title': 'Your own endpoints',
  'endpoint.note':
    'Ollama, vLLM, LM Studio, or any server that speaks OpenAI’s API: routed like every provider.',
  'endpoint.add': 'Add an endpoint',
  'endpoint.edit': 'Change “{{ name }}”',
  'endpoint.none': 'No endpoints of your own.',
  'endpoint.nameHint': 'Its models are asked for as name/model.',
  'endpoint.urlHint':
    'Usually ends in /v1. From a container, this computer is host.docker.internal.',
  'endpoint.keyHint':
    'Empty for a server that asks for none. More keys are added on this page later.',
  'endpoint.private': 'It is in my own network',
  'endpoint.privateHint':
    'Private addresses are refused otherwise, so that a name cannot lead inside.',
  'endpoint.models': 'Models',
  'endpoint.modelsHint': 'One per line. Discover fills them in from the server’s own list.',
  'endpoint.discover': 'Discover models',
  'endpoint.discovered.one': '{{ count }} model found',
  'endpoint.discovered.other': '{{ count }} models found',
  'endpoint.delete': 'Delete {{ name }}',
  'endpoint.deleteTitle': 'Delete “{{ name }}”?',
  'endpoint.deleteText': 'Its keys go with it. Requests for its models are refused from now on.',
  'endpoint.saved': '“{{ name }}” was saved',
  'endpoint.failed': 'The endpoint was not saved',
} as const
