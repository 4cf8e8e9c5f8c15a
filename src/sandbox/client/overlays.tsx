import { useEffect } from 'preact/hooks'
import { usePage } from './context.ts'
import { DeleteDialog } from './dialog/delete-dialog.tsx'
import { ShortcutsDialog } from './dialog/shortcuts-dialog.tsx'
import { FormDialog } from './form/form-dialog.tsx'
import { ContextMenu } from './menu/context-menu.tsx'
import { openMenuOn } from './menu/open-menu.ts'
import { QuickSwitcher } from './switcher/quick-switcher.tsx'
import { useKeys } from './switcher/use-keys.ts'

/** What lies over the page, and the keys that bring it. */
export function Overlays() {
  const page = usePage()
  const { form, overlay } = page.state
  useKeys()
  useEffect(() => {
    const onMenu = (event: MouseEvent) => {
      const element = event.target instanceof Element ? event.target : null
      if (element?.closest('a, input, textarea, img')) return
      if (openMenuOn(element, page, { x: event.clientX, y: event.clientY })) event.preventDefault()
    }
    addEventListener('contextmenu', onMenu)
    return () => removeEventListener('contextmenu', onMenu)
  })
  return (
    <>
      {form && <FormDialog key={form.interactionId} form={form} />}
      {overlay?.kind === 'switcher' && <QuickSwitcher />}
      {overlay?.kind === 'shortcuts' && <ShortcutsDialog />}
      {overlay?.kind === 'delete' && <DeleteDialog message={overlay.message} />}
      {overlay?.kind === 'menu' && <ContextMenu key={`${overlay.x}/${overlay.y}`} menu={overlay} />}
    </>
  )
}
