import type { ComponentType } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { focusBox } from '../composer/box-element.ts'
import { usePage } from '../context.ts'
import type { DrawerTab } from '../state/store.ts'
import { ApplicationsTab } from './applications-tab.tsx'
import { ClockTab } from './clock-tab.tsx'
import { FaultsTab } from './faults-tab.tsx'
import { GatewayTab } from './gateway-tab.tsx'
import { RequestsTab } from './requests-tab.tsx'

const tabs: readonly { id: DrawerTab; title: string; Content: ComponentType }[] = [
  { id: 'applications', title: 'Applications', Content: ApplicationsTab },
  { id: 'gateway', title: 'Gateway', Content: GatewayTab },
  { id: 'requests', title: 'Requests', Content: RequestsTab },
  { id: 'faults', title: 'Faults', Content: FaultsTab },
  { id: 'clock', title: 'Clock', Content: ClockTab },
]

/** What a developer looks at and breaks, beside the conversation. */
export function Drawer({ tab }: { tab: DrawerTab }) {
  const { actions } = usePage()
  const list = useRef<HTMLDivElement>(null)
  const at = tabs.findIndex(({ id }) => id === tab)
  const Content = tabs[at]?.Content
  const buttons = () => [...(list.current?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])]
  useLayoutEffect(() => buttons()[at]?.focus(), [])
  function onKeyDown(event: KeyboardEvent) {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: tabs.length - 1,
    }
    const to = steps[event.key]
    const next = to === undefined ? undefined : (to + tabs.length) % tabs.length
    if (next === undefined) return
    actions.openDrawer(tabs[next]?.id)
    buttons()[next]?.focus()
    event.preventDefault()
  }
  return (
    <aside class="drawer" aria-label="Developer">
      <header class="drawer-header">
        <h2>Developer</h2>
        <button
          type="button"
          class="close"
          aria-label="Close the developer drawer"
          onClick={() => {
            actions.openDrawer(undefined)
            focusBox()
          }}
        >
          ✕
        </button>
      </header>
      <div class="drawer-tabs" role="tablist" aria-label="Developer" ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-controls="drawer-panel"
            aria-selected={id === tab}
            tabIndex={id === tab ? 0 : -1}
            onClick={() => actions.openDrawer(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="drawer-panel" role="tabpanel" id="drawer-panel" aria-labelledby={`tab-${tab}`}>
        {Content && <Content key={tab} />}
      </div>
    </aside>
  )
}

/** Opens and closes the drawer, in the header of a channel. */
export function DrawerButton() {
  const { state, actions } = usePage()
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Developer"
      title="Developer (Ctrl+Shift+D)"
      aria-pressed={state.drawer !== undefined}
      onClick={() => actions.openDrawer(state.drawer ? undefined : 'applications')}
    >
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path
          d="m8 7-5 5 5 5m8-10 5 5-5 5M14 5l-4 14"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
    </button>
  )
}
