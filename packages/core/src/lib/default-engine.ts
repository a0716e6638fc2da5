import type { Engine } from './engine.js'
import { openai } from './engines/openai.js'
import { TranscriptionError } from './errors.js'
import type { Logger } from './logger.js'
import { nodeModule } from './platform.js'
import { delegate } from './wrappers/delegate.js'

/** What {@link defaultEngine} needs of `@transcribekit/local`. */
interface LocalPackage {
  local(): Engine
}

interface DefaultEngineOptions {
  /** A file from which `@transcribekit/local` is looked for, before the app's own. */
  readonly from?: string | undefined
  readonly logger: Logger
}

const LOCAL = '@transcribekit/local'
const SHARED = Symbol.for('@transcribekit/core/default-engine/1')
const shared = globalThis as { [SHARED]?: SharedEngine }

/** An engine that several have been given. */
interface SharedEngine {
  readonly engine: Engine
  holders: number
}

/**
 * The engine when nobody names one. It is chosen once in a process and shared, so that an app with several endpoints
 * loads one model. It closes when all who were given it have closed it; whoever comes then gets a new one.
 *
 * @throws {TranscriptionError} `engine_missing`
 */
export function defaultEngine(options: DefaultEngineOptions): Engine {
  shared[SHARED] ??= share(chooseEngine(globalThis.process?.env ?? {}, options))
  shared[SHARED].holders++
  return shared[SHARED].engine
}

function share(chosen: Engine): SharedEngine {
  const held: SharedEngine = {
    holders: 0,
    engine: delegate(chosen, {
      async close() {
        if (--held.holders > 0) return
        if (shared[SHARED] === held) delete shared[SHARED]
        await chosen.close?.()
      },
    }),
  }
  return held
}

/**
 * Chooses an engine: `openai()` when the environment has a key or a base URL, else the embedded one where it is installed.
 *
 * @throws {TranscriptionError} `engine_missing`; the message names both cures
 */
export function chooseEngine(
  env: Readonly<Record<string, string | undefined>>,
  { from, logger }: DefaultEngineOptions,
): Engine {
  const variable = ['OPENAI_API_KEY', 'OPENAI_BASE_URL'].find((name) => env[name])
  if (variable) {
    logger.info(`[transcribekit] Engine: openai(), because ${variable} is set.`)
    return openai()
  }
  const found = findLocal(from)
  if (found) {
    logger.info(`[transcribekit] Engine: local(), because OPENAI_API_KEY is not set and ${LOCAL} is installed.`)
    return found.local()
  }
  throw new TranscriptionError(
    'engine_missing',
    `There is no engine to transcribe with. Either set OPENAI_API_KEY (or OPENAI_BASE_URL for a compatible server), or install the embedded engine, which needs no key: npm install ${LOCAL}. Or name one: transcribe({ engine }).`,
  )
}

/**
 * Loads the embedded engine if it is installed: beside the adapter, which declares it as an optional peer, or in the app.
 *
 * It is resolved at run time and not imported, so that apps without it still build,
 * and so that no bundler takes its workers and model files apart.
 */
function findLocal(from: string | undefined): LocalPackage | undefined {
  const [module, path] = [nodeModule('node:module'), nodeModule('node:path')]
  if (!module || !path) return undefined
  for (const file of [from, process.argv[1], path.join(process.cwd(), 'package.json')]) {
    if (file === undefined || !path.isAbsolute(file)) continue
    const require = module.createRequire(file)
    try {
      require.resolve(LOCAL)
    } catch {
      continue
    }
    return require(LOCAL) as LocalPackage
  }
  return undefined
}
