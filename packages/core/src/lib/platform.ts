/**
 * A module of Node, where there is one.
 *
 * Asked for at run time and not imported, so that one build serves Node, edge runtimes and bundlers for both.
 */
export function nodeModule<Id extends keyof NodeModules>(id: Id): NodeModules[Id] | undefined {
  if (!isNode()) return undefined
  return globalThis.process.getBuiltinModule?.(id) as NodeModules[Id] | undefined
}

/**
 * True on Node and what has all of it. Next's edge runtime has a `getBuiltinModule` and a `setImmediate` that only throw,
 * but no version of Node.
 */
export function isNode(): boolean {
  return globalThis.process?.versions?.node !== undefined
}

interface NodeModules {
  'node:fs': typeof import('node:fs')
  'node:http': typeof import('node:http')
  'node:https': typeof import('node:https')
  'node:module': typeof import('node:module')
  'node:os': typeof import('node:os')
  'node:path': typeof import('node:path')
  'node:stream': typeof import('node:stream')
  'node:url': typeof import('node:url')
}
