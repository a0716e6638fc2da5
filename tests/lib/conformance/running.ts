import { afterAll } from 'vitest'
import { removeNest11App } from './nest-11-app.js'
import { type Behind, type GradedServer, SERVERS, type ServerName } from './servers.js'

/** Starts the servers of a test file when they are needed, and stops them with it. */
export function startServersOnDemand(behind: Behind): (name: ServerName) => () => Promise<string> {
  const running = new Map<ServerName, Promise<GradedServer>>()
  afterAll(async () => {
    for (const server of running.values()) await (await server).close()
    await removeNest11App()
  }, 60_000)
  return (name) => async () => {
    const server = running.get(name) ?? SERVERS[name](behind)
    running.set(name, server)
    return (await server).url
  }
}
