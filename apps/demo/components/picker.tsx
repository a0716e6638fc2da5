import { Select } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import type { Choice } from '../lib/languages'

interface PickerProps {
  readonly label: string
  readonly choices: readonly Choice[]
  readonly value: string
  readonly onChange: (value: string) => void
  readonly isDisabled: boolean
}

/** A choice of one among some. */
export function Picker({ label, choices, value, onChange, isDisabled }: PickerProps) {
  return (
    <div className="flex min-w-0 flex-1 basis-36 flex-col gap-1">
      <Select.Root
        items={choices}
        value={value}
        onValueChange={(next) => onChange(next ?? '')}
        disabled={isDisabled}
        modal={false}
      >
        <Select.Label className="text-xs text-muted">{label}</Select.Label>
        <Select.Trigger className="flex h-10 min-w-0 items-center justify-between gap-2 rounded-lg border border-line bg-surface px-3 text-sm hover:bg-raised data-disabled:opacity-60">
          <Select.Value className="truncate" />
          <Select.Icon>
            <ChevronsUpDown aria-hidden className="size-4 text-muted" />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner alignItemWithTrigger={false} sideOffset={4} className="z-10">
            <Select.Popup className="card max-h-(--available-height) min-w-(--anchor-width) max-w-[calc(100vw-2rem)] overflow-y-auto p-1 shadow-lg outline-none">
              {choices.map((choice) => (
                <Select.Item
                  key={choice.value}
                  value={choice.value}
                  className="grid cursor-pointer grid-cols-[1rem_1fr] items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none data-highlighted:bg-raised"
                >
                  <Select.ItemIndicator>
                    <Check aria-hidden className="size-4 text-accent" />
                  </Select.ItemIndicator>
                  <Select.ItemText className="col-start-2 truncate">{choice.label}</Select.ItemText>
                </Select.Item>
              ))}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </div>
  )
}
