import { Composer } from './composer/composer.tsx'
import { PageContext } from './context.ts'
import { Drawer, DrawerButton } from './drawer/drawer.tsx'
import { Announcer } from './messages/announcer.tsx'
import { People } from './messages/icons.tsx'
import { MessageList } from './messages/message-list.tsx'
import { Overlays } from './overlays.tsx'
import { ChannelHeader } from './sidebar/channel-header.tsx'
import { isThread, spokenName } from './sidebar/channel-tree.ts'
import { Channels } from './sidebar/channels.tsx'
import { Members } from './sidebar/members.tsx'
import { Servers } from './sidebar/servers.tsx'
import type { Actions } from './state/actions.ts'
import { type State, type Store, useStore } from './state/store.ts'

/** The whole page: servers, channels, messages, members. */
export function App({ store, actions }: { store: Store; actions: Actions }) {
  const state = useStore(store)
  const { showMembers } = state
  const guild = state.world?.guilds.find(({ id }) => id === state.guildId)
  const channel = guild?.channels.find(({ id }) => id === state.channelId)
  const parent = channel && isThread(channel) ? guild?.channels.find(({ id }) => id === channel.parent_id) : undefined
  return (
    <PageContext.Provider value={{ state, actions, guild }}>
      <div class={`page ${showMembers ? 'with-members' : ''}`}>
        <Servers />
        <Channels />
        <main class="main" aria-label={channel ? `Channel ${channel.name}` : 'Channel'}>
          <ChannelHeader channel={channel} parent={parent}>
            <DrawerButton />
            <button
              type="button"
              class="icon-button"
              aria-label="Members"
              title={`${showMembers ? 'Hide' : 'Show'} Member List (Ctrl+U)`}
              aria-pressed={showMembers}
              onClick={actions.toggleMembers}
            >
              <People />
            </button>
          </ChannelHeader>
          <Banner state={state} />
          <Announcer />
          {channel ? (
            <MessageList
              key={`${state.userId}/${channel.id}`}
              channelName={channel.name}
              isThread={isThread(channel)}
            />
          ) : (
            <Nowhere loaded={state.world !== undefined} />
          )}
          {channel && <Composer key={`${state.userId}/${channel.id}/box`} place={spokenName(channel)} />}
        </main>
        {showMembers && <Members />}
      </div>
      {state.drawer && <Drawer tab={state.drawer} />}
      <Overlays />
    </PageContext.Provider>
  )
}

function Banner({ state }: { state: State }) {
  const words = state.connected ? state.problem : 'The connection to the sandbox is lost. Trying again…'
  return words ? (
    <p class="banner" role="status">
      {words}
    </p>
  ) : null
}

function Nowhere({ loaded }: { loaded: boolean }) {
  return <div class="nowhere">{loaded ? 'This person is in no server.' : 'Loading…'}</div>
}
