import type { ServerSettings } from '../../src/servers/settings'

/** What this server is told. While it is built there is nothing. */
export const settings: ServerSettings = JSON.parse(
  process.env.BENCHMARK_SERVER ?? '{ "baseURL": "http://127.0.0.1:9/v1" }',
)
