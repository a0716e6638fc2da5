import { Tabs } from '@base-ui/react/tabs'
import { Pencil } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { Finished } from '../hooks/use-transcript'
import type { AskedRequest } from '../lib/code-samples'
import { documentName, documentsOf } from '../lib/documents'
import { piecesOf } from '../lib/spoken-text'
import { CodePanel } from './code-panel'
import { CopyButton } from './copy-button'
import { DownloadButton } from './download-button'
import { Listing } from './listing'
import { Player } from './player'
import { TextPanel } from './text-panel'

const TABS = ['text', 'srt', 'vtt', 'json', 'code'] as const
type Tab = (typeof TABS)[number]
const FILES = { text: 'txt', srt: 'srt', vtt: 'vtt', json: 'json' } as const

interface ResultsProps {
  readonly file: File | undefined
  /** The text so far. */
  readonly partial: string
  readonly isBusy: boolean
  readonly isRecording: boolean
  readonly finished: Finished | undefined
  /** How long it took, in words. */
  readonly timing: string | undefined
  readonly request: Omit<AskedRequest, 'origin'>
}

/** The transcript in all its forms, the player beside it, and the code that makes it. */
export function Results({ file, partial, isBusy, isRecording, finished, timing, request }: ResultsProps) {
  const [tab, setTab] = useState<Tab>('text')
  const [edit, setEdit] = useState<{ readonly of: Finished; readonly text: string }>()
  const [editing, setEditing] = useState<Finished>()
  const audio = useRef<HTMLAudioElement>(null)

  const isEdited = edit !== undefined && edit.of === finished
  const text = isEdited ? edit.text : (finished?.result.text ?? '')
  // Subtitles of long texts take a moment: typing goes first.
  const typed = useDeferredValue(text)
  const settled = isEdited ? typed : text
  const documents = useMemo(() => finished && documentsOf(finished.result, settled), [finished, settled])
  const pieces = useMemo(() => (documents ? piecesOf(documents.text, documents.cues) : []), [documents])
  const isWriting = finished !== undefined && editing === finished
  // There is nothing in the others yet.
  const open = finished || tab === 'code' ? tab : 'text'
  const shown = open === 'code' ? undefined : documents?.[open]

  return (
    <section aria-label="Result" className="card min-w-0">
      {finished && file && (
        <Player
          audio={audio}
          file={file}
          seconds={finished.result.duration}
          timing={timing ?? ''}
          captions={documents?.vtt ?? ''}
          isSilent={isRecording}
        />
      )}
      <Tabs.Root value={open} onValueChange={setTab}>
        <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2">
          <Tabs.List aria-label="Form of the result" className="flex">
            {TABS.map((name) => (
              <Tabs.Tab
                key={name}
                value={name}
                disabled={!finished && name !== 'text' && name !== 'code'}
                className="h-9 rounded-md px-2.5 text-xs font-medium tracking-wide text-muted uppercase hover:text-ink data-active:bg-raised data-active:text-ink data-disabled:opacity-40 sm:px-3"
              >
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {finished && open !== 'code' && (
            <div className="flex gap-1">
              {open === 'text' && (
                <button
                  type="button"
                  data-action="edit"
                  className="tool"
                  onClick={() => setEditing(isWriting ? undefined : finished)}
                >
                  <Pencil aria-hidden className="size-4" />
                  {isWriting ? 'Done' : 'Edit'}
                </button>
              )}
              <CopyButton text={shown ?? ''} />
              <DownloadButton text={shown ?? ''} name={documentName(file?.name ?? '', FILES[open])} />
            </div>
          )}
        </div>
        <Tabs.Panel value="text" className="p-4 sm:p-5">
          <TextPanel
            audio={audio}
            pieces={pieces}
            partial={partial}
            isBusy={isBusy}
            finished={finished}
            text={text}
            isEditing={isWriting}
            onEdit={(changed) => finished && setEdit({ of: finished, text: changed })}
          />
        </Tabs.Panel>
        {(['srt', 'vtt', 'json'] as const).map((name) => (
          <Tabs.Panel key={name} value={name}>
            <Listing label={name.toUpperCase()} text={documents?.[name] ?? ''} />
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="code">
          <CodePanel request={request} />
        </Tabs.Panel>
      </Tabs.Root>
    </section>
  )
}
