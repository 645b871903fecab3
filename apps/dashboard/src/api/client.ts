/** The admin API, typed by the server's own routes. */
import { hcWithType } from 'freellmapi/client'
import { transport } from './transport.ts'

/** Every admin call, by its path: `api.keys[':id'].test.$post(…)`. **Errors**: each throws `Failure`. */
export const { api } = hcWithType('/', { fetch: transport })

/** The body of a call's answer. */
export async function answer<Body>(
  call: Promise<{ readonly json: () => Promise<Body> }>,
): Promise<Body> {
  return await (await call).json()
}
