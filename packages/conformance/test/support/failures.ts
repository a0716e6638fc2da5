import { gradeEndpoint } from '../../src/index.js'
import type { RunningServer } from './server.js'

/** All checks but those of limits, which send most, and of clients that leave, which wait longest. */
const QUICK = [
  '1',
  '2',
  '5',
  '6',
  '7',
  ...['parallel', 'keep', 'after', 'leftovers', 'repeatable'].map((id) => `connection.${id}`),
]

/**
 * Ids of the checks that fail against a server.
 *
 * @param timeout milliseconds in which an answer comes, however busy the machine is
 */
export async function failuresOf(
  start: () => Promise<RunningServer>,
  only: readonly string[] = QUICK,
  timeout = 20_000,
): Promise<string[]> {
  const server = await start()
  try {
    const { results } = await gradeEndpoint({ url: server.url, timeout, only })
    return results
      .filter(({ result }) => result === 'failed')
      .map(({ id }) => id)
      .sort()
  } finally {
    await server.close()
  }
}
