/** A server under test. */
export interface Contender {
  /** For `--only`. */
  readonly name: string
  readonly label: string
  readonly kind: 'raw' | 'ours' | 'bound' | 'peer'
  /** Its module in `servers`; `next` is Next's own command. */
  readonly module: string
  /** Of its endpoint. Default `/v1/audio/transcriptions`. */
  readonly path?: string
  /** Without retries, and so without what they need. */
  readonly retry?: false
  /** Names of the cases that it runs in. Default: all. */
  readonly cases?: readonly string[]
}

/** The limit that the others are compared with. */
export const RAW: Contender = { name: 'raw', label: 'raw pipe (limit)', kind: 'raw', module: 'raw' }

const OURS = [
  ['core', 'core alone'],
  ['express', 'Express'],
  ['nest', 'Nest'],
  ['next', 'Next'],
] as const

/** Where a bound tells something. */
const BOUNDED = ['10x25MB', 'slow-client']

/** The shortest servers that do the same work: they show what it costs by itself on this machine. */
const BOUNDS: readonly Contender[] = [
  ...(['node', 'express'] as const).flatMap((module): Contender[] => {
    const bound = { kind: 'bound', module: `bounds/${module}`, cases: BOUNDED } as const
    const label = module === 'node' ? 'shortest server of Node' : 'shortest server of Express'
    return [
      { ...bound, name: `bound-${module}`, label: `${label}, kept on disk` },
      { ...bound, name: `bound-${module}-nospool`, label, retry: false },
    ]
  }),
  {
    name: 'bound-next',
    label: 'Next route that only pipes',
    kind: 'bound',
    module: 'next',
    path: '/pipe/audio/transcriptions',
    cases: BOUNDED,
  },
]

const PEERS: readonly Contender[] = [
  { name: 'multer-memory', label: 'Express + multer memory + openai SDK', kind: 'peer', module: 'peers/multer-memory' },
  { name: 'multer-disk', label: 'Express + multer disk + openai SDK', kind: 'peer', module: 'peers/multer-disk' },
  { name: 'interceptor', label: 'Nest + FileInterceptor + openai SDK', kind: 'peer', module: 'peers/nest-interceptor' },
  {
    name: 'form-data',
    label: 'Next `request.formData()` + openai SDK',
    kind: 'peer',
    module: 'next',
    path: '/form-data/audio/transcriptions',
  },
  { name: 'ai-sdk', label: 'Express + multer + AI SDK `transcribe`', kind: 'peer', module: 'peers/ai-sdk' },
]

/** All servers, in the order in which they are measured. */
export const CONTENDERS: readonly Contender[] = [
  RAW,
  ...OURS.flatMap(([module, label]): Contender[] => [
    { name: module, label: `${label}, spool`, kind: 'ours', module },
    { name: `${module}-nospool`, label, kind: 'ours', module, retry: false },
  ]),
  ...BOUNDS,
  ...PEERS,
]
