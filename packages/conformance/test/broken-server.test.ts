import { expect, it } from 'vitest'
import { checks } from '../src/index.js'
import { BROKEN_LIMITS, BROKEN_SERVERS, UNIFORM_SERVERS } from './support/broken-servers.js'
import { failuresOf } from './support/failures.js'
import { FOUND_BY, KEPT_BY } from './support/found-by.js'

const ALL_BUT_LIMITS = ['1', '2', '5', '6', '7', '10']
/** What is enough to see of servers that answer nothing else, or slowly. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  'takes the rest of a body for a request': ['connection.leftovers'],
  'is stunned by a client that leaves': ['connection'],
}
/** Milliseconds that are waited for servers that leave a request without an answer. */
const WAITED_FOR: Readonly<Record<string, number>> = {
  'allows too much': 8000,
  'reads everything first': 8000,
  'breaks the connection': 8000,
}
const NEEDS_KEY = ['errors.wrong-key', 'errors.empty-key']

it.each(Object.entries({ ...BROKEN_SERVERS, ...BROKEN_LIMITS }))(
  'a server that %s is found out',
  async (name, start) => {
    const only = name in BROKEN_LIMITS ? ['limits'] : (ONLY[name] ?? ALL_BUT_LIMITS)
    expect(await failuresOf(start, only, WAITED_FOR[name])).toEqual([...(FOUND_BY[name] ?? [])].sort())
  },
)

it.each(Object.entries(UNIFORM_SERVERS))(
  'a server that %s fails all but what it can not help keeping',
  async (name, start) => {
    const failed = await failuresOf(start, ALL_BUT_LIMITS)
    const done = checks.filter(({ id, section }) => section !== '§4' && section !== '§8' && !NEEDS_KEY.includes(id))
    expect(done.map(({ id }) => id).filter((id) => !failed.includes(id))).toEqual(KEPT_BY[name])
  },
)

it('every check is known to fail somewhere', () => {
  const found = new Set([...Object.values(FOUND_BY).flat(), ...NEEDS_KEY])
  const everything = checks.filter(
    ({ id }) => !found.has(id) && KEPT_BY['answers a page of 500 to everything']?.includes(id),
  )
  expect(everything).toEqual([])
})
