import { type RefObject, useRef } from 'react'
import { useFollowing } from '../hooks/use-following'
import { useSeekByWord } from '../hooks/use-seek-by-word'
import type { Finished } from '../hooks/use-transcript'
import type { TextPiece } from '../lib/spoken-text'

interface TextPanelProps {
  readonly audio: RefObject<HTMLAudioElement | null>
  readonly pieces: readonly TextPiece[]
  readonly partial: string
  readonly isBusy: boolean
  readonly finished: Finished | undefined
  readonly text: string
  readonly isEditing: boolean
  readonly onEdit: (text: string) => void
}

/** The text: as it comes, then with its words in time, or to be edited. */
export function TextPanel(props: TextPanelProps) {
  const { audio, pieces, partial, isBusy, finished, text, isEditing, onEdit } = props
  const words = useRef<HTMLParagraphElement>(null)
  useFollowing(audio, words, pieces, finished !== undefined && !isEditing)
  useSeekByWord(audio, words, finished !== undefined && !isEditing)

  if (isEditing)
    return (
      <textarea
        aria-label="Transcript"
        className="field-sizing-content min-h-28 w-full resize-y rounded-lg border border-edge bg-surface p-3 text-lg leading-relaxed"
        value={text}
        onChange={({ target }) => onEdit(target.value)}
      />
    )
  if (!finished)
    return (
      <p id="partial" aria-busy={isBusy} className="min-h-28 text-lg leading-relaxed whitespace-pre-wrap">
        {partial || (
          <span className="text-muted">{isBusy ? 'The first words come soon …' : 'Your words appear here.'}</span>
        )}
        {isBusy && (
          <span
            aria-hidden
            className="ml-0.5 inline-block h-5 w-0.5 motion-safe:animate-pulse bg-accent align-middle"
          />
        )}
      </p>
    )
  if (text.trim() === '') return <p className="min-h-28 text-lg text-muted">No speech was heard.</p>

  return (
    <p id="transcript" ref={words} className="min-h-28 text-lg leading-relaxed whitespace-pre-wrap">
      {pieces.map(({ from, text: piece, word }) =>
        word ? (
          <span
            key={from}
            data-start={word.start}
            data-end={word.end}
            data-line={word.line}
            className="cursor-pointer rounded-xs hover:bg-raised"
          >
            {piece}
          </span>
        ) : (
          piece
        ),
      )}
    </p>
  )
}
