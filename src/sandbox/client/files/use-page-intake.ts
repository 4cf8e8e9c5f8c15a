import { useLayoutEffect } from 'preact/hooks'
import { useFileIntake } from './use-file-intake.ts'

/** Takes files dropped anywhere on the page, which a browser would open otherwise, and those pasted; true while they are held over it. */
export function usePageIntake(onFiles: (files: File[]) => void): boolean {
  const { intake, isOver } = useFileIntake(onFiles)
  useLayoutEffect(() => {
    const page = document.documentElement
    const handlers = {
      dragover: intake.onDragOver,
      dragleave: intake.onDragLeave,
      drop: intake.onDrop,
      paste: intake.onPaste,
    }
    const all = Object.entries(handlers) as [string, EventListener][]
    for (const [kind, handler] of all) page.addEventListener(kind, handler)
    return () => {
      for (const [kind, handler] of all) page.removeEventListener(kind, handler)
    }
  })
  return isOver
}
