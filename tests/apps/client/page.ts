import * as client from '@transcribekit/client'
import { createRecorder } from '@transcribekit/client/recorder'

// Tests call it from outside.
Object.assign(window, { client, createRecorder })
