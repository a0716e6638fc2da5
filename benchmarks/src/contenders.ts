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
  { name: 'node', label: 'shortest server of Node', module: 'bounds/node' },
  { name: 'express', label: 'shortest server of Express', module: 'bounds/express' },
  { name: 'next', label: 'Next route that only pipes', module: 'next', path: '/pipe/audio/transcriptions' },
].flatMap(({ name, label, ...served }): Contender[] => {
  const bound = { ...served, kind: 'bound', cases: BOUNDED } as const
  return [
    { ...bound, name: `bound-${name}`, label: `${label}, kept on disk` },
    { ...bound, name: `bound-${name}-nospool`, label, retry: false },
  ]
})

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
