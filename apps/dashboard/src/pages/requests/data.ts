/** What the log asks: pages of requests, and one of them whole. */
import { query } from '@solidjs/router'
import { answer, api } from '../../api/client.ts'

/** Rows asked for at a time. */
const PAGE = '100'

/** One page of the log. A page may be empty and still have a next one. */
export async function getPage(filters: Readonly<Record<string, string>>, cursor: string | null) {
  return await answer(
    api.requests.$get({
      query: { ...filters, limit: PAGE, ...(cursor === null ? {} : { cursor }) },
    }),
  )
}

/** One request with its attempts and the router's decision. */
export const getTrace = query(
  (id: string) => answer(api.requests[':id'].$get({ param: { id } })),
  'trace',
)
