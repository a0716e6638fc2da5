/**
 * A module of Node, where there is one.
 *
 * Asked for at run time and not imported, so that one build serves Node, edge runtimes and bundlers for both.
 */
export function nodeModule<Id extends keyof NodeModules>(id: Id): NodeModules[Id] | undefined {
  // Next's edge runtime has a getBuiltinModule that only throws, but no version of Node.
  if (!globalThis.process?.versions?.node) return undefined
  return globalThis.process.getBuiltinModule?.(id) as NodeModules[Id] | undefined
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
