// Our Express middleware.
import { createServer } from 'node:http'
import { transcribe } from '@transcribekit/express'
import express from 'express'
import { listen } from './listen.js'
import { ourOptions } from './our-options.js'

const app = express()
app.use('/v1', transcribe(ourOptions()))
listen(createServer(app))
