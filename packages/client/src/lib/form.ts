import type { TranscriptionParams } from '@transcribekit/core'
import { fileName } from './file-name.js'

/** The fields of a form by their wire names, in the encodings of the contract: lists as `name[]`, objects as JSON. */
export function formFields(params: TranscriptionParams): [name: string, value: string][] {
  return Object.entries(params).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    if (value === undefined || value === null) return []
    if (Array.isArray(value)) return value.map((item) => [`${name}[]`, String(item)])
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]]
  })
}

/** The form of a request. The file is its last part: a server that knows what is wanted of it begins while it arrives. */
export function formOf(file: Blob, params: TranscriptionParams): FormData {
  const form = new FormData()
  for (const [name, value] of formFields(params)) form.append(name, value)
  form.append('file', file, fileName(file))
  return form
}
