import type { Bot, Strategy } from '../../domain/bot.ts'
import type { Finding } from '../../domain/finding.ts'
import type { TemplateManifest } from '../../domain/template.ts'

/** What is to be released, or is looked at by the doctor. */
export interface Subject {
  bot: Bot
  manifest: TemplateManifest
  /** Where it is to run; `bot.strategy` is where it runs now. */
  strategy: Strategy
  /** True where a check may put right what it finds. */
  mend: boolean
}

/** With the token that Discord was seen to accept. */
export interface Access extends Subject {
  token: string
  applicationId: string
}

/** One small look before a release: a file here and a line in preflight.ts. A Problem that is thrown is a blocker. */
export interface Check<S extends Subject = Subject> {
  /** As people read it. */
  name: string
  /** True where nothing may begin while it cannot be done; of others that is a warning. */
  vital?: true
  run(subject: S): Promise<Finding>
}
