import type { BotCommand } from '../../runtime/command.ts'

/** `/hello`: says what the setting `greeting` says. */
export const hello: BotCommand = {
  // Who sees the answer when it takes longer than 1.5 s: 'public' for everybody, 'ephemeral' for the person alone.
  slowAnswer: 'public',

  // How Muster tries this command after a deployment, before it trusts it. Give options here if your command needs some.
  canary: {},

  /*
   * `input` is what was typed: input.user, input.guildId, and input.text('name'), .number, .flag and .person for options.
   * The second argument holds the settings (`settings.greeting`), the database (`call`) and what else can be done in
   * Discord (`discord`). What is returned is what people see: ../../runtime/command.ts lists everything an answer can have,
   * from fields to buttons and images. Whatever you throw becomes a polite answer and a line in the log.
   */
  async run(input, { settings }) {
    return {
      title: `Hello, ${input.user.name}`,
      text: String(settings.greeting),
      tone: 'good',
    }
  },
}
