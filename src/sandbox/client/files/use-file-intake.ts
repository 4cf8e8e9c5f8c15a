import { useState } from 'preact/hooks'

/** Handlers for an element that takes files by drop and by paste; `isOver` while files are held over it. */
export function useFileIntake(onFiles: (files: File[]) => void) {
  const [isOver, setOver] = useState(false)
  return {
    isOver,
    intake: {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer?.types.includes('Files')) return
        event.preventDefault()
        event.stopPropagation()
        setOver(true)
      },
      onDragLeave(event: DragEvent & { currentTarget: Element }) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      },
      onDrop(event: DragEvent) {
        const files = [...(event.dataTransfer?.files ?? [])]
        setOver(false)
        if (files.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        onFiles(files)
      },
      onPaste(event: ClipboardEvent) {
        const files = [...(event.clipboardData?.files ?? [])]
        if (files.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        onFiles(files)
      },
    },
  }
}
