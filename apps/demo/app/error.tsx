'use client'

/** What is shown where the page itself has failed. */
export default function Failed({ reset }: { readonly reset: () => void }) {
  return (
    <main className="mx-auto flex max-w-3xl flex-col items-start gap-4 px-4 py-10">
      <p role="alert">This page has failed, which is a fault of its own.</p>
      <button type="button" className="button button-primary" onClick={reset}>
        Start again
      </button>
    </main>
  )
}
