import type { AudioFile } from './audio-file.js'
import { TranscriptionError } from './errors.js'
import { AUDIO_EXTENSIONS, type AudioFormat, SNIFF_BYTES, sniffAudio } from './sniff.js'

/** Longest base name that is sent upstream, in bytes of UTF-8 (reliability, limits). */
const MAX_BASE_NAME = 150

/**
 * The same recording, named and typed by its bytes: clients send `blob`, `voice.mp3` for what is webm, or no name at all.
 *
 * @throws {TranscriptionError} `empty_file`, `unsupported_format`
 */
export async function identifyAudio(
  file: AudioFile,
  signal: AbortSignal = new AbortController().signal,
): Promise<AudioFile> {
  const format = requireAudio(await readHead(file, signal))
  return {
    name: safeFileName(file.name, format.extension),
    type: format.type,
    size: file.size,
    stream: () => file.stream(),
  }
}

/**
 * Tells the format of a recording by its first bytes.
 *
 * @throws {TranscriptionError} `empty_file`, `unsupported_format`
 */
export function requireAudio(head: Uint8Array): AudioFormat {
  if (head.length === 0) {
    throw new TranscriptionError(
      'empty_file',
      'The file is empty. Send the recording after it was stopped and saved.',
      {
        param: 'file',
      },
    )
  }
  const format = sniffAudio(head)
  if (!format) {
    throw new TranscriptionError(
      'unsupported_format',
      `The file is not audio of a supported format; its bytes count, not its name. Supported formats: ${AUDIO_EXTENSIONS.join(', ')}.`,
      { param: 'file' },
    )
  }
  return format
}

async function readHead(file: AudioFile, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted()
  const head = new Uint8Array(SNIFF_BYTES)
  let length = 0
  const reader = file.stream().getReader()
  const cancel = () => reader.cancel().catch(() => {})
  signal.addEventListener('abort', cancel)
  try {
    while (length < head.length) {
      const { done, value } = await reader.read()
      if (done) break
      const part = value.subarray(0, head.length - length)
      head.set(part, length)
      length += part.length
    }
    signal.throwIfAborted()
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
  return head.subarray(0, length)
}

/** Control and formatting characters (bidi among them), quotes, percent, and what separates paths. */
const UNSAFE = /[\p{C}"'`%\\/:*?<>|]/gu

/** A client's file name made harmless: no path, no control or bidi characters, bounded, with the extension of its bytes. */
export function safeFileName(name: string, extension: string): string {
  const base = (name.split(/[\\/]/).pop() ?? '').replace(/\.[^.]*$/, '')
  const clean = base.replace(UNSAFE, '').trim().replace(/^\.+/, '')
  return `${truncateUtf8(clean, MAX_BASE_NAME) || 'audio'}.${extension}`
}

function truncateUtf8(text: string, maxBytes: number) {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes))
  return text.slice(0, read)
}
