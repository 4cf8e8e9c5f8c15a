import { usePage } from '../context.ts'
import { webUrl } from '../local-url.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { type Option, Select } from '../select.tsx'
import type { Component, Message } from '../shapes.ts'

/** The buttons and selects under a message, and the plain blocks of Components V2. */
export function Components({ message, components }: { message: Message; components: readonly Component[] }) {
  return (
    <>
      {components.map((component, index) => (
        <One key={component.id ?? index} message={message} component={component} />
      ))}
    </>
  )
}

function One({ message, component }: { message: Message; component: Component }) {
  const children = component.components ?? []
  switch (component.type) {
    case 1:
      return (
        <div class="component-row">
          <Components message={message} components={children} />
        </div>
      )
    case 2:
      return <Button message={message} button={component} />
    case 9:
      return (
        <div class="component-section">
          <div>
            <Components message={message} components={children} />
          </div>
          {component.accessory && <One message={message} component={component.accessory} />}
        </div>
      )
    case 10:
      return <Markdown text={component.content ?? ''} />
    case 14:
      return component.divider === false ? null : <hr />
    case 17:
      return (
        <div class="component-container">
          <Components message={message} components={children} />
        </div>
      )
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return <MessageSelect message={message} select={component} />
    default:
      return null
  }
}

const styles = ['', 'primary', 'secondary', 'success', 'danger', 'link']

function Button({ message, button }: { message: Message; button: Component }) {
  const { state, actions } = usePage()
  const words = [button.emoji?.name, button.label].filter(Boolean).join(' ')
  const href = webUrl(button.url)
  if (button.style === 5 && href && !button.disabled)
    return (
      <a class="button link" href={href} target="_blank" rel="noreferrer">
        {words} <span aria-hidden="true">↗</span>
      </a>
    )
  const { custom_id: customId } = button
  const busy = state.underway.some(
    (one) => one.messageId === message.id && one.customId === customId && one.state === 'pending',
  )
  return (
    <button
      type="button"
      class={`button ${styles[button.style ?? 2] ?? 'secondary'}`}
      disabled={button.disabled === true || button.style === 5}
      aria-busy={busy}
      onClick={() => customId && !busy && actions.click(message.id, message.author.username, customId)}
    >
      {words}
    </button>
  )
}

function MessageSelect({ message, select }: { message: Message; select: Component }) {
  const { actions } = usePage()
  const options = useOptions(select)
  return (
    <Select
      label={select.placeholder || 'Make a selection'}
      options={options}
      least={select.min_values ?? 1}
      most={select.max_values ?? 1}
      disabled={select.disabled === true}
      onChoose={(values) =>
        select.custom_id && actions.click(message.id, message.author.username, select.custom_id, values)
      }
    />
  )
}

/** What a select offers: its own options, or people, roles and channels of the server. */
export function useOptions(select: Component): Option[] {
  const { guild } = usePage()
  const people = (guild?.members ?? []).map(({ user_id, username }) => ({ value: user_id, label: `@${username}` }))
  const roles = (guild?.roles ?? []).map(({ id, name }) => ({ value: id, label: `@${name.replace(/^@/, '')}` }))
  const channels = (guild?.channels ?? []).map(({ id, name }) => ({ value: id, label: `#${name}` }))
  const of: Readonly<Record<number, Option[]>> = { 5: people, 6: roles, 7: [...people, ...roles], 8: channels }
  return (
    of[select.type] ??
    (select.options ?? []).map(({ emoji, ...o }) => ({ ...o, label: [emoji?.name, o.label].filter(Boolean).join(' ') }))
  )
}
