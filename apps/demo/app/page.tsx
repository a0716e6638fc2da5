import { AudioLines } from 'lucide-react'
import { Transcriber } from '../components/transcriber'

export default function Page() {
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6 px-4 py-6 sm:px-6 sm:py-10">
      <header className="flex items-center justify-between gap-4">
        <p className="flex items-center gap-2 font-semibold tracking-tight">
          <AudioLines aria-hidden className="size-5 text-accent" />
          TranscribeKit
        </p>
        <a
          href="/api-docs"
          className="rounded text-sm text-muted underline decoration-line underline-offset-4 hover:text-ink"
        >
          API reference
        </a>
      </header>
      <Transcriber>
        <div className="mb-2 flex flex-col gap-2">
          <h1 className="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">
            Speech to text, in your own app
          </h1>
          <p className="max-w-[62ch] text-balance text-muted">
            Say something, drop a recording, or try the sample. This server transcribes it by the framework you choose,
            and the code below does the same in yours.
          </p>
        </div>
      </Transcriber>
    </div>
  )
}
