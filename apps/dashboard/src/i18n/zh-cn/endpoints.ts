/** 自己的端点。 */
import type { endpoints as en } from '../en/endpoints.ts'

export const endpoints: Readonly<Record<keyof typeof en, string>> = {
  'endpoint.title': '自己的端点',
  'endpoint.note':
    'Ollama、vLLM、LM Studio，或任何支持 OpenAI API 的服务器：与其他服务商一样参与路由。',
  'endpoint.add': '添加端点',
  'endpoint.edit': '更改“{{ name }}”',
  'endpoint.none': '还没有自己的端点。',
  'endpoint.nameHint': '其模型以“名称/模型”的形式请求。',
  'endpoint.urlHint': '通常以 /v1 结尾。在容器中，这台电脑是 host.docker.internal。',
  'endpoint.keyHint': '不需要密钥的服务器请留空。之后可以在此页添加更多密钥。',
  'endpoint.private': '它在我自己的网络中',
  'endpoint.privateHint': '否则私有地址会被拒绝，以免域名指向内部。',
  'endpoint.models': '模型',
  'endpoint.modelsHint': '每行一个。“发现模型”会从服务器的列表中填入。',
  'endpoint.discover': '发现模型',
  'endpoint.discovered.one': '找到 {{ count }} 个模型',
  'endpoint.discovered.other': '找到 {{ count }} 个模型',
  'endpoint.delete': '删除 {{ name }}',
  'endpoint.deleteTitle': '删除“{{ name }}”？',
  'endpoint.deleteText': '它的密钥会一并删除。对其模型的请求将立即被拒绝。',
  'endpoint.saved': '“{{ name }}”已保存',
  'endpoint.failed': '端点未保存',
}
