import { describeEndpoint } from '@transcribekit/conformance/vitest'
import { local } from '@transcribekit/local'
import { afterAll, describe } from 'vitest'
import { WITHOUT_KEY } from '../repository.js'
import { REQUIRED, STREAMED } from './required.js'
import { startServersOnDemand } from './running.js'
import { KEY, type ServerName } from './servers.js'

/** Grades servers over the embedded engine. */
export function describeOverLocal(names: readonly ServerName[]): void {
  const engine = local()
  const start = startServersOnDemand({ engine, env: WITHOUT_KEY })
  afterAll(() => engine.close())
  describe.each(names)('%s over local()', (name) => {
    describeEndpoint('the embedded engine', { url: start(name), key: KEY, require: [...REQUIRED, ...STREAMED] })
  })
}
