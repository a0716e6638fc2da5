/** Extensions that are called otherwise than their type. An mp4 with sound alone is m4a: some services refuse its other name. */
const EXTENSIONS = new Map([
  ['audio/mp4', 'm4a'],
  ['audio/mpeg', 'mp3'],
  ['audio/wave', 'wav'],
])

/**
 * A name for a recording: its own, with the extension of its type where it has none.
 * Services tell the format by it, and what recorders make has no name.
 */
export function fileName({ name, type }: { readonly name?: string | undefined; readonly type: string }): string {
  if (name && /\.\w+$/.test(name)) return name
  const [essence = '', called] = /^(?:audio|video)\/(?:x-)?(\w+)/.exec(type.toLowerCase()) ?? []
  const extension = EXTENSIONS.get(essence) ?? called
  const base = name || 'recording'
  return extension === undefined ? base : `${base}.${extension}`
}
