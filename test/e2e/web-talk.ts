import { type Json, type openClient, picture } from './web-page.ts'

type Client = Awaited<ReturnType<typeof openClient>>

/** Markdown of every kind, as a person or a bot writes it. */
const markdown = [
  '# Heading one\n## Heading two\n### Heading three\n-# small print',
  '- first\n- second\n  - inner\n1. one\n2. two',
  '> quoted **words** with *stress*, __under__, ~~gone~~ and `code`',
  '```js\nconst answer = 42 // the question\nreturn `is ` + answer\n```',
  '||the butler|| did it at <t:1700000000:f>, see [the report](https://example.com/report) or https://example.com/a_b',
].join('\n')

/** An embed with all its parts. */
const fullEmbed = {
  author: { name: 'Fashion Brand', url: 'https://example.com' },
  title: 'Weekly report',
  url: 'https://example.com/report',
  description: 'Uptime was **99.98 %**, one `restart`.\n```\n08:00 up\n09:30 down\n```',
  color: 0x23a559,
  fields: [
    { name: 'Uptime', value: '99.98 %', inline: true },
    { name: 'Restarts', value: '1', inline: true },
    { name: 'Referrals', value: '42', inline: true },
    { name: 'What happened', value: 'A deploy at <t:1700000000:t> took two minutes.' },
  ],
  thumbnail: { url: 'attachment://small.png' },
  image: { url: 'attachment://wide.png' },
  footer: { text: 'Counted since Monday' },
  timestamp: '2026-08-03T08:00:00.000Z',
}

/** A talk in #ops in which everything there is to draw happens once; its messages by what they are. */
export async function talk(client: Client): Promise<Record<string, Json>> {
  const { call, rest, say, write, ops } = client
  const question = await write('operator', 'Who is on call tonight?')
  const answer = await write('viewer', 'I am', { reference: question.id })
  const call2 = await write('operator', `Thanks <@${client.guild.owner_id}>, see <#${ops}>`)
  const styled = await say({ content: markdown })
  const form = new FormData()
  form.set('payload_json', JSON.stringify({ content: 'The report', embeds: [fullEmbed] }))
  form.set('files[0]', picture(80, 80, [88, 101, 242]), 'small.png')
  form.set('files[1]', picture(400, 120, [35, 165, 89]), 'wide.png')
  const report = await rest('POST', `/channels/${ops}/messages`, form)
  const files = new FormData()
  files.set('payload_json', JSON.stringify({ content: 'Two pictures and a list' }))
  files.set('files[0]', picture(600, 400, [240, 178, 50]), 'yellow.png')
  files.set('files[1]', picture(600, 400, [242, 63, 67]), 'red.png')
  files.set('files[2]', new Blob(['a,b\n1,2\n']), 'list.csv')
  const pictures = await rest('POST', `/channels/${ops}/messages`, files)
  const edited = await say({ content: 'All is wel' })
  await rest('PATCH', `/channels/${ops}/messages/${edited.id}`, { content: 'All is well' })
  await rest('PUT', `/channels/${ops}/pins/${edited.id}`)
  for (const [user, emoji] of [
    ['admin', '🎉'],
    ['viewer', '🎉'],
    ['viewer', '👀'],
  ])
    await call('POST', 'reactions', { user, channel: ops, message: question.id, emoji })
  const thread = await call('POST', 'threads', { user: 'viewer', channel: ops, message: question.id, name: 'On call' })
  await call('POST', 'messages', { user: 'viewer', channel: thread.id, content: 'until six' })
  await call('POST', 'threads', { user: 'viewer', channel: ops, name: 'Ideas' })
  return { question, answer, mention: call2, styled, report, pictures, edited, thread }
}
