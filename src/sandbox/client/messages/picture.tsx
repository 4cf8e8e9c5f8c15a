import { useEffect, useRef, useState } from 'preact/hooks'
import { localUrl, webUrl } from '../local-url.ts'
import { sizeWithin } from './size.ts'

interface Props {
  url: string
  alt: string
  class: string
  width?: number | undefined
  height?: number | undefined
  /** The most it may take; the size is known before it is loaded, so that nothing jumps. */
  within?: { width: number; height: number }
}

/** A picture that opens large on a click; one from outside of the sandbox is linked, never loaded. */
export function Picture({ url, alt, class: name, width, height, within }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  const [isMissing, setIsMissing] = useState(false)
  const local = localUrl(url)
  if (!local || isMissing) {
    const href = webUrl(url)
    if (!href) return null
    return (
      <a class={`${name} picture-outside`} href={href} target="_blank" rel="noreferrer" title={href}>
        {isMissing ? 'Picture not found' : 'Picture outside of the sandbox'}
      </a>
    )
  }
  const size = within && width && height ? sizeWithin({ width, height }, within) : undefined
  return (
    <>
      <button
        type="button"
        class={`${name} picture`}
        aria-label={alt ? `Enlarge ${alt}` : 'Enlarge the picture'}
        onClick={() => setIsOpen(true)}
      >
        <img src={local} alt={alt} {...size} loading="lazy" onError={() => setIsMissing(true)} />
      </button>
      {isOpen && <Lightbox src={local} alt={alt} close={() => setIsOpen(false)} />}
    </>
  )
}

/** The browser's own dialog keeps the focus inside, closes on Escape and gives the focus back; so does a press beside the picture. */
function Lightbox({ src, alt, close }: { src: string; alt: string; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too, as it does every dialog
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={alt || 'Picture'}
      onClose={close}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <img src={src} alt={alt} />
      <p class="lightbox-line">
        <a href={src} target="_blank" rel="noreferrer">
          Open in Browser
        </a>
        <button type="button" class="link-button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </p>
    </dialog>
  )
}
