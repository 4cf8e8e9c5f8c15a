import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIModalInteractionResponseCallbackData,
} from 'discord.js'

const label = (text: string, component: object, description?: string) => ({
  type: 18,
  label: text,
  component,
  ...(description ? { description } : {}),
})

const report = {
  custom_id: 'report',
  title: 'Report a problem',
  components: [
    { type: 10, content: 'Somebody looks at it **within a day**.' },
    label('Title', {
      type: 4,
      style: 1,
      custom_id: 'title',
      min_length: 5,
      max_length: 40,
      placeholder: 'In a few words',
    }),
    label('What happened?', { type: 4, style: 2, custom_id: 'text', placeholder: 'And what did you expect?' }),
    label('How urgent is it?', {
      type: 3,
      custom_id: 'how',
      placeholder: 'Choose one',
      options: [
        { label: 'Urgent', value: 'now', description: 'Somebody is called at once', emoji: { name: '🚨' } },
        { label: 'It can wait', value: 'calm', description: 'Seen on the next working day', emoji: { name: '🌙' } },
      ],
    }),
    label('Who saw it?', { type: 5, custom_id: 'who', min_values: 1, max_values: 3 }, 'They are asked, too'),
  ],
}

const details = {
  custom_id: 'details',
  title: 'Set up reports',
  components: [
    label('Papers', { type: 19, custom_id: 'papers', min_values: 1, max_values: 3 }, 'A logo, say'),
    label('How often?', {
      type: 21,
      custom_id: 'when',
      options: [
        { label: 'Weekly', value: 'weekly', description: 'Every Monday' },
        { label: 'Monthly', value: 'monthly', description: 'On the first' },
      ],
    }),
    label('What about?', {
      type: 22,
      custom_id: 'what',
      options: ['Uptime', 'Errors', 'Commands'].map((name) => ({ label: name, value: name.toLowerCase() })),
    }),
    label('Role to tell', { type: 6, custom_id: 'role' }),
    label('Channel', { type: 8, custom_id: 'channel', channel_types: [0] }),
  ],
}

/** Forms as an application sends them. */
export const modals = { report, details } as unknown as Record<
  'report' | 'details',
  APIModalInteractionResponseCallbackData
>

/** Selects of a message, one of them with this user chosen from the start. */
export const selects = (userId: string) =>
  [
    {
      type: 3,
      custom_id: 'toppings',
      placeholder: 'Choose toppings',
      min_values: 2,
      max_values: 3,
      options: [
        { label: 'Basil', value: 'basil', description: 'Fresh from the balcony', emoji: { name: '🌿' } },
        { label: 'Olives', value: 'olives', description: 'Black ones', emoji: { name: '🫒' } },
        { label: 'Ham', value: 'ham', emoji: { name: '🍖' } },
        { label: 'Chili', value: 'chili', description: 'You were warned', emoji: { name: '🌶️' } },
      ],
    },
    { type: 5, custom_id: 'person', placeholder: 'Choose a person', default_values: [{ id: userId, type: 'user' }] },
    { type: 7, custom_id: 'anyone', placeholder: 'Choose anyone', max_values: 2 },
  ].map((component) => ({
    type: 1,
    components: [component],
  })) as unknown as APIActionRowComponent<APIComponentInMessageActionRow>[]

/** A picture of one colour, and words. */
export const files = {
  picture: {
    name: 'picture.png',
    mimeType: 'image/png',
    buffer: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  },
  note: { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Hello') },
}
