import { ScrollArea } from '@base-ui/react/scroll-area'

interface ListingProps {
  readonly label: string
  readonly text: string
}

/** A text as it is, which scrolls by the keyboard, too, where it is longer than its place. */
export function Listing({ label, text }: ListingProps) {
  return (
    <ScrollArea.Root className="min-w-0">
      <ScrollArea.Viewport role="region" aria-label={label} className="max-h-96 overscroll-contain">
        <ScrollArea.Content>
          <pre className="w-max px-4 py-4 font-mono text-sm sm:px-5">{text}</pre>
        </ScrollArea.Content>
      </ScrollArea.Viewport>
      {(['vertical', 'horizontal'] as const).map((orientation) => (
        <ScrollArea.Scrollbar
          key={orientation}
          orientation={orientation}
          className="m-1 flex rounded-full data-[orientation=horizontal]:h-1.5 data-[orientation=vertical]:w-1.5"
        >
          <ScrollArea.Thumb className="flex-1 rounded-full bg-edge" />
        </ScrollArea.Scrollbar>
      ))}
    </ScrollArea.Root>
  )
}
