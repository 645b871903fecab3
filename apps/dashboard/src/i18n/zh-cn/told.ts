/** What the server says, in Simplified Chinese: its alerts, and what its doctor finds. English is the server's own. */
import type { Told } from '../dictionary.ts'

const DISK = '可用空间：{{ megabytes }} MB。'
const DISK_FIX = '请释放空间：没有空间就无法计数或存储'
const DNS = '无法解析：{{ hosts }}。'
const DNS_FIX = '检查本机的解析器（/etc/resolv.conf）以及网络中的 DNS 过滤'
const SILENT = '{{ all }} 个服务商中有 {{ reached }} 个应答；未应答：{{ silent }}。'
const REACH_FIX = '检查防火墙：服务商通过 HTTPS 或您设置的 <PROVIDER>_BASE_URL 访问'

export const told: Told = {
  alerts: {
    no_keys: '还没有服务商密钥。',
    everything_exhausted: '目前没有模型可以应答：所有密钥都已达到限额、正在冷却或被拒绝。',
    key_invalid: '{{ provider }} 不再接受密钥“{{ key }}”。',
    provider_down: '{{ provider }} 目前无法使用：它的所有密钥都在冷却。',
    limit_near: '“{{ key }}”在 {{ provider }} 的 {{ unit }} 额度已用 {{ percent }}%。',
    database_damaged: '数据库已损坏。请停止服务器并恢复最近的完好副本 backups/{{ copy }}。',
    database_damaged_uncopied: '数据库已损坏。没有更早的副本；请恢复一个备份。',
    copy_failed: '今天的数据库副本未能创建或未通过检查。旧副本会保留。磁盘满了吗？',
    backup_failed: '今天的定时备份未能创建或未通过检查。旧备份会保留。磁盘满了吗？',
    disk_low: '数据库所在磁盘仅剩 {{ megabytes }} MB。没有空间就无法计数或存储。',
    writes_refused: '数据库无法写入：现在的计数在崩溃后会丢失。磁盘满了吗？',
    log_lost: '{{ count }} 个请求未能写入日志。磁盘满了吗？',
    content_logged: '请求和回答正在写入日志，一小时内会自动停止。',
  },
  units: {
    requests: '请求',
    tokens: 'token',
    input_tokens: '输入 token',
    output_tokens: '输出 token',
    neurons: 'neuron',
  },
  checks: {
    disk: '磁盘',
    'data directory': '数据目录',
    permissions: '权限',
    address: '地址',
    origins: '来源',
    log: '日志',
    providers: '服务商',
    clock: '时钟',
  },
  findings: {
    disk_free: DISK,
    disk_low: DISK,
    disk_full: DISK,
    data_writable: '{{ path }} 可写。',
    data_unwritable: '当前用户无法写入 {{ path }}。',
    files_closed: '所有文件仅所有者可读。',
    files_open: '其他用户可以读取 {{ files }}。',
    address_local: '{{ host }}：只有本机可以连接。',
    address_proxied: '{{ host }}，位于代理 {{ proxy }} 之后。',
    address_open: '{{ host }}：能访问本机的每台设备都可以通过明文 HTTP 连接。',
    origins_secure: '{{ origins }} 的页面可以调用管理 API。',
    origins_insecure: '{{ origins }} 的页面可以调用管理 API，而中间人可以篡改它们。',
    log_clean: '提示和回答不会写入日志。',
    log_sensitive: '提示和回答正在写入日志。',
    dotenv_closed: '仅所有者可读。',
    dotenv_open: '其他用户可以读取它和其中的密钥。',
    names_resolve: '所有服务商的域名都能解析。',
    names_lost: DNS,
    names_all_lost: DNS,
    providers_answer: '{{ all }} 个服务商中有 {{ reached }} 个应答。',
    providers_silent: SILENT,
    providers_all_silent: SILENT,
    clock_right: '与服务商的时钟相差不超过 {{ seconds }} 秒。',
    clock_unknown: '没有服务商报告时间，因此无法比较。',
    clock_ahead: '比服务商的时钟快 {{ seconds }} 秒：限额会按错误的时间窗口计数。',
    clock_behind: '比服务商的时钟慢 {{ seconds }} 秒：限额会按错误的时间窗口计数。',
  },
  fixes: {
    disk_low: DISK_FIX,
    disk_full: DISK_FIX,
    data_unwritable: '改为运行服务器的用户所有：chown -R <user> {{ path }}',
    address_open:
      '监听 127.0.0.1，前置带 TLS 的代理（docs/deploy.md），并设置 TRUST_PROXY 和 ALLOWED_HOSTS',
    origins_insecure: '在 ADMIN_CORS_ORIGINS 中只列出 https 来源',
    log_sensitive: '看完需要的内容后取消设置 LOG_SENSITIVE_DATA',
    names_lost: DNS_FIX,
    names_all_lost: DNS_FIX,
    providers_silent: REACH_FIX,
    providers_all_silent: REACH_FIX,
    clock_unknown: '确保本机通过 NTP 校时：timedatectl set-ntp true',
  },
}
