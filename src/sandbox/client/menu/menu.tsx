import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { menuKeys } from '../list/list-keys.ts'

/** One line of a menu: it does something, or opens further lines. */
export interface MenuItem {
  key: string
  label: string
  icon?: ComponentChildren
  /** What stands at the end of the line. */
  aside?: string
  danger?: boolean
  run?(): void
  items?: readonly MenuItem[]
}

interface Props {
  label: string
  items: readonly MenuItem[]
  x: number
  y: number
  onClose(): void
  /** Goes back to the menu this one was opened from. */
  onBack?(): void
}

/** A menu at a place on the page, kept inside the window. Arrows move, Right and Left open and close what is further in. */
export function Menu({ label, items, x, y, onClose, onBack }: Props) {
  const menu = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<{ index: number; x: number; y: number }>()
  const inner = open && items[open.index]?.items
  const lines = () => [...(menu.current?.querySelectorAll<HTMLElement>(':scope > [role="menuitem"]') ?? [])]

  useLayoutEffect(() => {
    const box = menu.current
    if (!box) return
    const { width, height } = box.getBoundingClientRect()
    box.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`
    box.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`
    lines()[0]?.focus()
  }, [])
  function openAt(index: number) {
    const box = lines()[index]?.getBoundingClientRect()
    if (box && items[index]?.items) setOpen({ index, x: box.right + 4, y: box.top - 8 })
  }
  function pick(index: number) {
    const item = items[index]
    if (item?.items) return openAt(index)
    onClose()
    item?.run?.()
  }
  const onKeyDown = menuKeys({
    lines,
    onClose,
    onOther(key, at) {
      if (key === 'ArrowRight') openAt(at)
      else if (key === 'ArrowLeft' && onBack) onBack()
      else return false
      return true
    },
  })
  return (
    <>
      <div class="menu" role="menu" aria-label={label} tabIndex={-1} ref={menu} onKeyDown={onKeyDown}>
        {items.map((item, index) => (
          <button
            key={item.key}
            type="button"
            role="menuitem"
            class="menu-item"
            tabIndex={-1}
            data-danger={item.danger === true}
            aria-haspopup={item.items ? 'menu' : undefined}
            aria-expanded={item.items ? open?.index === index : undefined}
            onPointerEnter={() => (item.items ? openAt(index) : setOpen(undefined))}
            onClick={() => pick(index)}
          >
            {item.icon}
            <span class="menu-label">{item.label}</span>
            {item.aside && <span class="menu-aside">{item.aside}</span>}
            {item.items && (
              <span class="menu-aside" aria-hidden="true">
                ›
              </span>
            )}
          </button>
        ))}
      </div>
      {open && inner && (
        <Menu
          key={open.index}
          label={items[open.index]?.label ?? ''}
          items={inner}
          x={open.x}
          y={open.y}
          onClose={onClose}
          onBack={() => {
            setOpen(undefined)
            lines()[open.index]?.focus()
          }}
        />
      )}
    </>
  )
}
