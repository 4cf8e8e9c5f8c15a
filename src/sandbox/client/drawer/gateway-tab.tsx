import { useState } from 'preact/hooks'
import { Avatar } from '../avatar.tsx'
import { drawerApi, type GatewayAction, type GatewayState } from './drawer-api.ts'
import { type Read, useRead } from './use-read.ts'

const states = { connected: 'Connected', frozen: 'Frozen', waiting: 'May resume', off: 'Offline' } as const

/** The close codes that matter to bots, with what Discord's documentation calls them. */
const codes: readonly (readonly [number, string])[] = [
  [4000, 'Unknown error'],
  [4004, 'Authentication failed'],
  [4007, 'Invalid seq'],
  [4008, 'Rate limited'],
  [4009, 'Session timed out'],
  [4013, 'Invalid intents'],
  [4014, 'Disallowed intents'],
  [1000, 'Normal'],
  [1006, 'Cut without a word'],
]

/** The gateway of every bot, and ways to break it. */
export function GatewayTab() {
  const { value, error, after } = useRead(drawerApi.gateway, 1000)
  const bots = [...(value ?? [])].sort((a, b) => b.sessions.length - a.sessions.length)
  return (
    <>
      <p class="drawer-note">
        A frozen gateway stays open and says nothing, not even heartbeat acknowledgements: the bot is a zombie.
      </p>
      {error && (
        <p class="failure" role="alert">
          {error}
        </p>
      )}
      <ul class="cards">
        {bots.map((bot) => (
          <Bot key={bot.app} bot={bot} after={after} />
        ))}
      </ul>
    </>
  )
}

function Bot({ bot, after }: { bot: GatewayState; after: Read<unknown>['after'] }) {
  const { app, name, sessions } = bot
  const [code, setCode] = useState(4000)
  const state = stateOf(bot)
  const act = (action: GatewayAction, closeCode?: number) => () =>
    after(() => drawerApi.breakGateway(app, action, closeCode))
  const button = (words: string, onClick: () => void) => (
    <button type="button" class="small-button" aria-label={`${words} ${name}`} onClick={onClick}>
      {words}
    </button>
  )
  return (
    <li class="card" aria-label={name}>
      <div class="card-head">
        <Avatar user={{ id: app, username: name }} size={32} />
        <span class="user-words">
          <span class="user-name">{name}</span>
          <span class="user-note">
            {sessions.length === 0
              ? `${bot.session_start_remaining} session starts left`
              : sessions.map((one) => `${one.sequence} events, intents ${one.intents}`).join('; ')}
          </span>
        </span>
        <span class="state" data-state={state} role="status">
          {states[state]}
        </span>
      </div>
      {sessions.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a row of buttons
        <div class="card-actions" role="group" aria-label={`Break the gateway of ${name}`}>
          {state === 'frozen' ? button('Thaw', act('thaw')) : button('Freeze', act('freeze'))}
          {button('Reconnect', act('reconnect'))}
          {button('Invalidate', act('invalidate'))}
          <span class="drawer-inline">
            {button('Close', act('close', code))}
            <select
              aria-label="Close code"
              value={code}
              onChange={(event) => setCode(Number(event.currentTarget.value))}
            >
              {codes.map(([value, words]) => (
                <option key={value} value={value}>
                  {value} {words}
                </option>
              ))}
            </select>
          </span>
        </div>
      )}
    </li>
  )
}

function stateOf({ sessions }: GatewayState): keyof typeof states {
  if (sessions.some(({ state }) => state === 'frozen')) return 'frozen'
  if (sessions.some(({ state }) => state === 'connected')) return 'connected'
  return sessions.length > 0 ? 'waiting' : 'off'
}
