// The same through multer: the least that a server can do whose forms Express takes apart.
import { createServer } from 'node:http'
import express from 'express'
import multer, { type StorageEngine } from 'multer'
import { listen } from '../listen.js'
import { MAX_FILE_SIZE } from '../settings.js'
import { callUpstream, type UpstreamCall } from './upstream-call.js'

const calls = new WeakMap<express.Request, UpstreamCall>()

const storage: StorageEngine = {
  _handleFile(req, { stream }, done) {
    const call = callUpstream(req.res as express.Response, () => stream.resume())
    calls.set(req, call)
    stream.on('data', (bytes) => {
      if (!call.write(bytes)) stream.pause()
    })
    stream.on('end', () => done(null, {}))
  },
  _removeFile(_req, _file, done) {
    done(null)
  },
}

const app = express()
app.post(
  '/v1/audio/transcriptions',
  multer({ storage, limits: { fileSize: MAX_FILE_SIZE } }).single('file'),
  (req, _res) => calls.get(req)?.end(Object.entries(req.body)),
)
listen(createServer(app))
