const API = '/openai/v1/audio/transcriptions'
const controller = new AbortController()

/** What a page's own code does with a recording; tests call it. */
globalThis.client = {
  /** Sends a recording with `fetch`: a file if it has a name, else a blob, as recorders hand it over. */
  async byFetch(recording, fields) {
    const response = await fetch(API, { method: 'POST', body: formOf(recording, fields) })
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
  },

  /** Sends a recording with `XMLHttpRequest` and notes how far the upload was each time the browser told. */
  byXhr(recording, fields) {
    const request = new XMLHttpRequest()
    const progress = []
    request.upload.addEventListener('progress', ({ loaded, total }) => progress.push({ loaded, total }))
    request.open('POST', API)
    request.send(formOf(recording, fields))
    return new Promise((resolve, reject) => {
      request.addEventListener('error', reject)
      request.addEventListener('load', () => {
        const id = request.getResponseHeader('x-request-id')
        resolve({ status: request.status, body: request.responseText, id, progress })
      })
    })
  },

  /** Sends a recording and answers how the call ended: by its status, or by the name of the error. */
  untilAborted(recording, fields) {
    const { signal } = controller
    return fetch(API, { method: 'POST', body: formOf(recording, fields), signal }).then(
      ({ status }) => String(status),
      ({ name }) => name,
    )
  },

  abort() {
    controller.abort()
  },

  /** Sends a recording and answers each piece of the stream as it comes, through a function of the test's. */
  async readStream(recording, fields) {
    const response = await fetch(API, { method: 'POST', body: formOf(recording, { ...fields, stream: 'true' }) })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      await globalThis.onPiece(value)
    }
  },
}

function formOf({ base64, type, name }, fields) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', name === undefined ? new Blob([bytes], { type }) : new File([bytes], name, { type }))
  return form
}
