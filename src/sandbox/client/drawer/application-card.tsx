import { useState } from 'preact/hooks'
import { Avatar } from '../avatar.tsx'
import type { Guild } from '../shapes.ts'
import { CopyButton } from './copy-button.tsx'
import { drawerApi, type PortalApplication } from './drawer-api.ts'
import type { Read } from './use-read.ts'

interface Props {
  application: PortalApplication
  guilds: readonly Guild[]
  after: Read<unknown>['after']
}

/** One application: closed it says who and whether connected, open all there is to know. */
export function ApplicationCard({ application, guilds, after }: Props) {
  const [open, setOpen] = useState(false)
  const { id, name, connected } = application
  const inside = guilds.filter((guild) => application.guild_ids.includes(guild.id)).map((guild) => guild.name)
  return (
    <li class="card">
      <button type="button" class="card-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Avatar user={{ id, username: name }} size={32} />
        <span class="user-words">
          <span class="user-name">{name}</span>
          <span class="user-note">{inside.length > 0 ? inside.join(', ') : 'In no server'}</span>
        </span>
        <span class="state" data-state={connected ? 'connected' : 'off'}>
          {connected ? 'Connected' : 'Offline'}
        </span>
        <span class="chevron" aria-hidden="true">
          ›
        </span>
      </button>
      {open && <Details application={application} guilds={guilds} after={after} />}
    </li>
  )
}

function Details({ application, guilds, after }: Props) {
  const { id, name, guild_ids } = application
  const invite = `/oauth2/authorize?${new URLSearchParams({ client_id: id, scope: 'bot applications.commands', permissions: '19456' })}`
  const others = guilds.filter((guild) => !guild_ids.includes(guild.id))
  return (
    <dl class="facts">
      <dt>Application ID</dt>
      <dd>
        <code>{id}</code>
        <CopyButton text={id} label={`Copy the ID of ${name}`} />
      </dd>
      <dt>Token</dt>
      <dd>
        <Token application={application} after={after} />
      </dd>
      <dt>Session starts left</dt>
      <dd>{application.session_start_remaining} of 1000</dd>
      <dt>Interactions endpoint</dt>
      <dd>{application.interactions_endpoint_url ?? 'None: interactions come over the gateway'}</dd>
      <dt>Invite link</dt>
      <dd>
        <a href={invite} target="_blank" rel="noreferrer">
          Add to a server
        </a>
        <CopyButton text={new URL(invite, location.href).href} label={`Copy the invite link of ${name}`} />
      </dd>
      {others.length > 0 && (
        <>
          <dt>Add at once</dt>
          <dd>
            {others.map((guild) => (
              <button
                key={guild.id}
                type="button"
                class="small-button"
                onClick={() => after(() => drawerApi.install(id, guild.id))}
              >
                {guild.name}
              </button>
            ))}
          </dd>
        </>
      )}
    </dl>
  )
}

function Token({ application: { id, name, token }, after }: Pick<Props, 'application' | 'after'>) {
  const [shown, setShown] = useState(false)
  const [asking, setAsking] = useState(false)
  if (asking)
    return (
      <>
        <span>The old token dies at once, with its sessions.</span>
        <button
          type="button"
          class="small-button danger"
          onClick={() => after(() => drawerApi.resetToken(id)).then(() => setAsking(false))}
        >
          Yes, reset it
        </button>
        <button type="button" class="small-button" onClick={() => setAsking(false)}>
          Cancel
        </button>
      </>
    )
  return (
    <>
      <code class="token">{shown ? token : '•'.repeat(24)}</code>
      <button type="button" class="small-button" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? 'Hide' : 'Reveal'}
      </button>
      <CopyButton text={token} label={`Copy the token of ${name}`} />
      <button type="button" class="small-button" onClick={() => setAsking(true)}>
        Reset
      </button>
    </>
  )
}
