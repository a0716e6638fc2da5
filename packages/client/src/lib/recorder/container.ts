const MP4 = ['audio/mp4;codecs=mp4a.40.2', 'audio/mp4']
const WEBM = ['audio/webm;codecs=opus', 'audio/webm']
const OGG = ['audio/ogg;codecs=opus', 'audio/ogg']

/** What a browser says of itself. */
export interface BrowserAbilities {
  /** `navigator.vendor`. */
  readonly vendor: string
  /** `MediaRecorder.isTypeSupported`. */
  readonly isTypeSupported: (type: string) => boolean
}

/**
 * The container to record in, or `undefined` to leave it to the browser: mp4 first in Safari and all of its engine, whose
 * webm is young; elsewhere webm, which every engine of transcription takes.
 */
export function chooseContainer({ vendor, isTypeSupported }: BrowserAbilities): string | undefined {
  const isSafari = vendor.startsWith('Apple')
  const types = isSafari ? [...MP4, ...WEBM, ...OGG] : [...WEBM, ...OGG, ...MP4]
  return types.find((type) => isTypeSupported(type))
}
