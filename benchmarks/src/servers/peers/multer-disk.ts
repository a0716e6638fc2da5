// What one writes without us: multer keeps the file on disk, the SDK reads it from there.
import { createReadStream } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import express from 'express'
import multer from 'multer'
import { listen } from '../listen.js'
import { MAX_FILE_SIZE } from '../settings.js'
import { failureOf, sdkClient } from './sdk-client.js'

const client = sdkClient()
const storage = multer.diskStorage({
  destination: tmpdir(),
  // The SDK takes the name from the path, and APIs the format from the name.
  filename: (_req, _file, done) => done(null, `benchmark-${crypto.randomUUID()}.wav`),
})
const upload = multer({ storage, limits: { fileSize: MAX_FILE_SIZE } })

const app = express()
app.post('/v1/audio/transcriptions', upload.single('file'), async (req, res) => {
  if (!req.file) return void res.status(400).json({ error: { message: 'No file.' } })
  try {
    const file = createReadStream(req.file.path)
    res.json(await client.audio.transcriptions.create({ file, model: req.body.model }))
  } catch (error) {
    const { status, body } = failureOf(error)
    res.status(status).json(body)
  } finally {
    await unlink(req.file.path)
  }
})
listen(createServer(app))
