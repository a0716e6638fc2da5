/** True for promises of other realms too: those of a stream in Next's edge runtime are no `instanceof Promise`. */
export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function'
}
