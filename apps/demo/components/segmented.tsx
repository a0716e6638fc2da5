import { useId } from 'react'

interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly values: readonly Value[]
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly isDisabled?: boolean
  /** Shows the label; it is always told. */
  readonly isLabelShown?: boolean
}

/** A few values side by side, one of which is chosen. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, values, value, onChange, isDisabled = false, isLabelShown = false } = props
  const name = useId()
  return (
    <fieldset disabled={isDisabled} className="flex min-w-0 flex-col gap-1 disabled:opacity-60">
      <legend className={isLabelShown ? 'float-left text-xs text-muted' : 'sr-only'}>{label}</legend>
      <div className="flex max-w-full overflow-x-auto h-10 items-stretch rounded-lg border border-line bg-raised p-[3px]">
        {values.map((choice) => (
          <label
            key={choice}
            className="flex flex-1 items-center justify-center rounded-md px-2 text-sm sm:px-3 whitespace-nowrap text-muted has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={choice}
              checked={choice === value}
              onChange={() => onChange(choice)}
              className="sr-only"
            />
            {choice}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
