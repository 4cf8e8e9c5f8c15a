import { useEffect } from 'preact/hooks'
import { focusBox, insertInBox } from '../composer/box-element.ts'
import { AppIcon } from '../composer/picker.tsx'
import { type Page, usePage } from '../context.ts'
import { isSystem } from '../messages/rows.ts'
import type { MenuTarget, Overlay } from '../state/store.ts'
import { Menu, type MenuItem } from './menu.tsx'

/** What may be done with a message or a person, the commands of applications among it. */
export function ContextMenu({ menu }: { menu: Extract<Overlay, { kind: 'menu' }> }) {
  const page = usePage()
  const close = () => {
    page.actions.show(undefined)
    focusBox()
  }
  useEffect(() => {
    const onDown = (event: Event) => !(event.target as Element).closest('.menu') && page.actions.show(undefined)
    addEventListener('pointerdown', onDown)
    return () => removeEventListener('pointerdown', onDown)
  }, [])
  const { target } = menu
  const label = target.kind === 'message' ? 'Message actions' : `Actions for ${target.username}`
  return <Menu label={label} items={itemsFor(target, page)} x={menu.x} y={menu.y} onClose={close} />
}

function itemsFor(target: MenuTarget, page: Page): MenuItem[] {
  const apps: MenuItem = { key: 'apps', label: 'Apps', items: appItems(target, page) }
  if (target.kind === 'message') {
    const { message } = target
    const { content, id, author } = message
    if (message.ephemeral)
      return [...(content ? [copyItem('Copy Text', content)] : []), copyItem('Copy Message ID', id)]
    const reply = { key: 'reply', label: 'Reply', run: () => page.actions.reply(message) }
    const isMine = author.id === page.state.userId
    const remove = {
      key: 'delete',
      label: 'Delete Message',
      danger: true,
      run: () => page.actions.show({ kind: 'delete', message } as const),
    }
    const copy: MenuItem[] = content ? [copyItem('Copy Text', content)] : []
    const mention = { key: 'mention', label: 'Mention', run: () => insertInBox(`@${author.username} `) }
    const words = isSystem(message) ? [] : [reply, ...copy]
    return [...words, mention, apps, copyItem('Copy Message ID', id), ...(isMine ? [remove] : [])]
  }
  return [...personItems(target, page), apps, copyItem('Copy User ID', target.id)]
}

function personItems({ id, username }: Extract<MenuTarget, { kind: 'user' }>, { state, actions }: Page): MenuItem[] {
  const mention = { key: 'mention', label: 'Mention', run: () => insertInBox(`@${username} `) }
  const isBot = state.world?.users.find((user) => user.id === id)?.bot
  if (isBot) return [mention, { key: 'gateway', label: 'Gateway', run: () => actions.openDrawer('gateway') }]
  const act = () => void actions.go({ user: id, guild: state.guildId, channel: state.channelId })
  return id === state.userId ? [mention] : [mention, { key: 'act', label: `Act as ${username}`, run: act }]
}

/** Commands of type 2 are for people, those of type 3 for messages. */
function appItems(target: MenuTarget, { state, actions }: Page): MenuItem[] {
  const type = target.kind === 'message' ? 3 : 2
  const id = target.kind === 'message' ? target.message.id : target.id
  const items = state.commands
    .filter((command) => command.type === type)
    .map(({ application: app, name }) => ({
      key: `${app.id}/${name}`,
      label: name,
      aside: app.name,
      icon: <AppIcon app={app} size={20} />,
      run: () => void actions.use(app, name, id),
    }))
  return items.length > 0 ? items : [{ key: 'none', label: 'No application offers anything here' }]
}

const copyItem = (label: string, text: string): MenuItem => ({
  key: label,
  label,
  run: () => void navigator.clipboard.writeText(text).catch(() => undefined),
})
