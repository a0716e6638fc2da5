// What one writes without us: multer keeps the file in memory, the SDK sends it.
import { createServer } from 'node:http'
import express from 'express'
import multer from 'multer'
import { toFile } from 'openai'
import { listen } from '../listen.js'
import { MAX_FILE_SIZE } from '../settings.js'
import { failureOf, sdkClient } from './sdk-client.js'

const client = sdkClient()
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: MAX_FILE_SIZE } })

const app = express()
app.post('/v1/audio/transcriptions', upload.single('file'), async (req, res) => {
  if (!req.file) return void res.status(400).json({ error: { message: 'No file.' } })
  try {
    const file = await toFile(req.file.buffer, req.file.originalname, { type: req.file.mimetype })
    res.json(await client.audio.transcriptions.create({ file, model: req.body.model }))
  } catch (error) {
    const { status, body } = failureOf(error)
    res.status(status).json(body)
  }
})
listen(createServer(app))
