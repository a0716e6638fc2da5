// The least that a server can do which takes a form apart, sends it on as it comes, and keeps its recording on disk.
import { createServer } from 'node:http'
import { FormReader } from '../../upstream/form-reader.js'
import { listen } from '../listen.js'
import { callUpstream } from './upstream-call.js'

listen(
  createServer((incoming, outgoing) => {
    const call = callUpstream(outgoing, () => incoming.resume())
    const form = new FormReader(incoming.headers['content-type'] ?? '', (bytes) => {
      if (!call.write(bytes)) incoming.pause()
    })
    incoming.on('data', (chunk) => form.write(chunk))
    incoming.on('end', () => call.end(form.fields))
  }),
)
