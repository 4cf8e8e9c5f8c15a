import { usePage } from '../context.ts'
import { webUrl } from '../local-url.ts'
import { CustomEmoji } from '../markdown/mention.tsx'
import type { Component, Emoji, Message } from '../shapes.ts'
import { Dots, Outside } from './icons.tsx'

/** By Discord's numbers: 1 primary, 2 secondary, 3 success, 4 danger, 5 link, 6 premium. */
const styles = ['', 'primary', 'secondary', 'success', 'danger', 'link', 'primary']

/** A button of a message: pressing it is told to its application; a link opens beside this page. */
export function Button({ message, button }: { message: Message; button: Component }) {
  const { state, actions } = usePage()
  const href = webUrl(button.url)
  const words = (
    <>
      {button.emoji && <EmojiOf emoji={button.emoji} />}
      {button.label && <span>{button.label}</span>}
    </>
  )
  if (button.style === 5 && href && !button.disabled)
    return (
      <a class="button link" href={href} target="_blank" rel="noreferrer">
        {words} <Outside />
      </a>
    )
  const { custom_id: customId } = button
  const isBusy = state.underway.some(
    (one) => one.messageId === message.id && one.customId === customId && one.state === 'pending',
  )
  return (
    <button
      type="button"
      class={`button ${styles[button.style ?? 2] ?? 'secondary'}`}
      disabled={button.disabled === true || button.style === 5 || button.style === 6}
      aria-busy={isBusy}
      onClick={() => customId && !isBusy && actions.click(message.id, message.author.username, customId)}
    >
      <span class="button-words">{words}</span>
      {button.style === 5 && <Outside />}
      {isBusy && <Dots />}
    </button>
  )
}

/** An emoji of a component. */
const EmojiOf = ({ emoji }: { emoji: Emoji }) =>
  emoji.id ? (
    <CustomEmoji id={emoji.id} name={emoji.name ?? ''} animated={emoji.animated === true} />
  ) : (
    <span class="emoji">{emoji.name}</span>
  )
