/** Where messages for the operator go; `console` is one. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
  error(message: string, cause?: unknown): void
}

const SILENT: Logger = { info() {}, warn() {}, error() {} }

/** Where messages go, by the `logger` option. */
export function resolveLogger({ logger = console }: { readonly logger?: Logger | false | undefined }): Logger {
  return logger === false ? SILENT : logger
}
