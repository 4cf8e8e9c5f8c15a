const button = { type: 2, style: 1, label: 'Press', custom_id: 'press' }
const select = {
  type: 3,
  custom_id: 'pick',
  options: [
    { label: 'One', value: '1' },
    { label: 'Two', value: '2' },
  ],
}
const embed = {
  title: 'T',
  description: 'D',
  url: 'https://example.com',
  color: 5,
  timestamp: '2026-01-01T00:00:00Z',
  footer: { text: 'F' },
  author: { name: 'A' },
  image: { url: 'attachment://x.png' },
  fields: [{ name: 'N', value: 'V', inline: true }],
}
const message = {
  content: 'hello <@1>',
  embeds: [embed],
  components: [
    { type: 1, components: [button] },
    { type: 1, components: [select] },
  ],
  allowed_mentions: { parse: ['users'], roles: ['1'] },
  attachments: [{ id: '0', filename: 'x.png', description: 'x' }],
  message_reference: { message_id: '1' },
  flags: 64,
  nonce: '1',
}
const layout = {
  flags: 1 << 15,
  components: [
    { type: 17, components: [{ type: 10, content: 'x' }, { type: 14 }, { type: 1, components: [button] }] },
    { type: 9, components: [{ type: 10, content: 'x' }], accessory: button },
    { type: 12, items: [{ media: { url: 'attachment://x.png' } }] },
    { type: 13, file: { url: 'attachment://x.png' } },
  ],
}
const modal = {
  custom_id: 'm',
  title: 'M',
  components: [
    { type: 18, label: 'L', component: { type: 4, custom_id: 't', style: 1 } },
    { type: 18, label: 'L', component: { ...select, custom_id: 's' } },
  ],
}
const command = {
  name: 'ping',
  description: 'Answers',
  name_localizations: { de: 'ping' },
  options: [
    { type: 3, name: 'text', description: 'x', required: true, choices: [{ name: 'a', value: 'a' }] },
    { type: 4, name: 'number', description: 'x', min_value: 1, max_value: 5 },
    { type: 6, name: 'who', description: 'x' },
  ],
  default_member_permissions: '8',
  contexts: [0, 1],
  integration_types: [0],
}
const person = { user: 'admin', guild: 'Muster HQ', channel: 'ops', settle_ms: 1 }
const channel = {
  name: 'new',
  type: 0,
  topic: 'x',
  permission_overwrites: [{ id: '1', type: 0, allow: '1024', deny: '0' }],
}

/** Bodies that are right somewhere, by the paths where they are most likely to be. */
const samples: readonly [path: RegExp, bodies: readonly unknown[]][] = [
  [
    /^\/sandbox\//,
    [
      { ...person, text: '/ping text:a' },
      { ...person, text: '/ping text:', focused: 'text' },
      { ...person, content: 'hi' },
    ],
  ],
  [
    /^\/sandbox\//,
    [
      { ...person, message: 'MESSAGE', custom_id: 'press' },
      { ...person, interaction: 'INTERACTION', fields: { t: 'x', s: '1' } },
    ],
  ],
  [
    /^\/sandbox\//,
    [
      {
        name: 'New',
        owner: 'admin',
        guild: 'Muster HQ',
        permissions: '8',
        user: 'mia',
        roles: ['Viewer'],
        intents_allowed: true,
      },
    ],
  ],
  [
    /^\/sandbox\//,
    [
      { app: 'Muster', guild: 'Muster HQ', permissions: '8' },
      { advance_ms: 1000 },
      { app: 'Muster', action: 'close', code: 4000 },
    ],
  ],
  [
    /^\/sandbox\/faults/,
    [{ match: 'GET /x/*', status: 500, body: {}, retry_after: 1, delay_ms: 1, times: 1, app: 'Muster' }],
  ],
  [/commands/, [command, [command], [{ ...command, type: 2, description: '' }]]],
  [/callback/, [4, 5, 6, 7].map((type) => ({ type, data: message }))],
  [
    /callback/,
    [
      { type: 9, data: modal },
      { type: 8, data: { choices: [{ name: 'a', value: 'a' }] } },
      { type: 4, data: layout },
    ],
  ],
  [/messages|webhooks|threads/, [message, layout, { content: 'x' }, { messages: ['1', '2'] }]],
  [
    /channels|guilds|threads/,
    [
      channel,
      { ...channel, auto_archive_duration: 60, type: 11, message },
      { name: 'role', color: 1, permissions: '8', hoist: true },
    ],
  ],
  [
    /members|bans|bulk-ban/,
    [
      { nick: 'x', roles: ['1'], communication_disabled_until: '2026-01-01T00:00:00Z', mute: true, flags: 4 },
      { user_ids: ['1'], delete_message_seconds: 60 },
    ],
  ],
  [/guilds\/[^/]+\/(?:roles|channels)$/, [[{ id: '1', position: 1 }]]],
  [/role-connections/, [[{ type: 1, key: 'a', name: 'x', description: 'x', name_localizations: { de: 'x' } }]]],
  [
    /applications/,
    [
      {
        description: 'x',
        tags: ['a'],
        flags: 1 << 15,
        interactions_endpoint_url: 'http://127.0.0.1:9/x',
        install_params: { scopes: ['bot'], permissions: '8' },
      },
    ],
  ],
  [
    /users|webhooks|emojis/,
    [
      {
        username: 'New',
        name: 'new',
        avatar: 'data:image/png;base64,iVBORw0KGgo=',
        image: 'data:image/png;base64,iVBORw0KGgo=',
        recipient_id: '1',
      },
    ],
  ],
]

/** The bodies that fit a path best. */
export const sampleBodies = (path: string): readonly unknown[] => {
  const fitting = samples.filter(([pattern]) => pattern.test(path)).flatMap(([, bodies]) => bodies)
  return fitting.length > 0 ? fitting : [message, channel]
}
