/** A server under test. */
export interface Contender {
  /** For `--only`. */
  readonly name: string
  readonly label: string
  readonly kind: 'raw' | 'ours' | 'peer'
  /** Its module in `servers`; `next` is Next's own command. */
  readonly module: string
  /** Of its endpoint. Default `/v1/audio/transcriptions`. */
  readonly path?: string
  /** Without retries, and so without what they need. */
  readonly retry?: false
}

/** The limit that the others are compared with. */
export const RAW: Contender = { name: 'raw', label: 'raw pipe (limit)', kind: 'raw', module: 'raw' }

const OURS = [
  ['core', 'core alone'],
  ['express', 'Express'],
  ['nest', 'Nest'],
  ['next', 'Next'],
] as const

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
  ...PEERS,
]
