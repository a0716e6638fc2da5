/** What a server under test is told, as JSON in an environment variable. */
export interface ServerSettings {
  /** Base URL of the API behind, with its version. */
  readonly baseURL: string
  /** `false` turns retries off, and with them the spool of ours. Default: as it comes. */
  readonly retry?: false | undefined
}

/** Name of the environment variable. */
export const SETTINGS_VARIABLE = 'BENCHMARK_SERVER'

/** Largest file that any server is asked to take, in bytes. */
export const MAX_FILE_SIZE = 2 * 1024 ** 3

/** Path of the endpoint, below the version. */
export const PATH = '/audio/transcriptions'

/** The settings of this process. */
export function readSettings(): ServerSettings {
  return JSON.parse(process.env[SETTINGS_VARIABLE] ?? '{"baseURL":"http://127.0.0.1:9/v1"}')
}
