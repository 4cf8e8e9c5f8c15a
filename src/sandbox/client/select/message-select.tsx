import { useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import type { Component, Message } from '../shapes.ts'
import { chosenAtFirst, optionsOf } from './options.ts'
import { Select } from './select.tsx'

/** A select of a message: what was chosen is told to its application when the list closes. */
export function MessageSelect({ message, select }: { message: Message; select: Component }) {
  // What the application changes in it shows at once.
  const { options, default_values: defaults } = select
  return <Chosen key={JSON.stringify([options, defaults])} message={message} select={select} />
}

function Chosen({ message, select }: { message: Message; select: Component }) {
  const { state, actions, guild } = usePage()
  const [told, setTold] = useState<readonly string[]>(() => chosenAtFirst(select))
  const [chosen, setChosen] = useState(told)
  const { custom_id: customId = '', min_values: least = 1, max_values: most = 1 } = select
  const isBusy = state.underway.some(
    (one) => one.messageId === message.id && one.customId === customId && one.state === 'pending',
  )
  function onClose(values: readonly string[]) {
    const isSame = most > 1 && values.length === told.length && values.every((one) => told.includes(one))
    const isNothingNew = isSame || (values === chosen && most === 1)
    if (isNothingNew || values.length < least) return setChosen(told)
    setTold(values)
    void actions.click(message.id, message.author.username, customId, [...values])
  }
  return (
    <Select
      placeholder={select.placeholder || 'Make a selection'}
      options={optionsOf(select, guild)}
      chosen={chosen}
      least={least}
      most={most}
      disabled={select.disabled === true}
      busy={isBusy}
      onChange={setChosen}
      onClose={onClose}
    />
  )
}
