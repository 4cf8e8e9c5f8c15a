import { rules as given, SimpleMarkdown } from 'discord-markdown-parser'
import { listRule } from './list-rule.ts'

/** One rule of the parser: where it matches, and what it makes of the match. */
export type Rule = (typeof given)[string]

const DEEPEST = 12

/** A rule of the package, or a fault at once if it went with another version. */
function ruleOf(name: string): Rule {
  const rule = given[name]
  if (!rule) throw new Error(`discord-markdown-parser has no rule "${name}"`)
  return rule
}

const matching = (rule: Rule, pattern: RegExp): Rule => ({ ...rule, match: (source) => pattern.exec(source) })

/** What is written inside of marks: not the begin of a line, and no deeper than a person could mean. */
const within = (rule: Rule): Rule => ({
  ...rule,
  parse(capture, parse, state) {
    const depth = (state.depth ?? 0) + 1
    if (depth > DEEPEST) return { type: 'text', content: capture[0] }
    return rule.parse(capture, (source, inner) => parse(source, { ...inner, depth, prevCapture: ['…'] }), state)
  },
})

const link: Rule = {
  order: ruleOf('url').order,
  match: (source, state) =>
    state.inLink
      ? null
      : /^\[((?:[^[\]\\]|\\.)+)\]\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?:\s+"[^"]*")?\)/.exec(source),
  parse: ([, words = '', target = ''], parse, state) => ({
    target,
    content: parse(words, { ...state, inLink: true, prevCapture: ['…'] }),
  }),
}

const bareLink = (rule: Rule, pattern: RegExp): Rule => ({
  ...rule,
  match(source, state) {
    const hit = state.inLink ? null : pattern.exec(source)
    return hit && URL.canParse(hit[1] ?? '') ? hit : null
  },
})

/** The package's rules for the text of a line, where Discord's client reads more or less than they do. */
export const inlineRules: Readonly<Record<string, Rule>> = {
  escape: ruleOf('escape'),
  // As the package's, but without trying every shorter fence: that took seconds for a message of nothing but backticks.
  inlineCode: matching(ruleOf('inlineCode'), /^(`+)(?!`)([\s\S]*?[^`])\1(?!`)/),
  text: ruleOf('text'),
  emoticon: ruleOf('emoticon'),
  br: ruleOf('br'),
  twemoji: ruleOf('twemoji'),
  guildNavigation: ruleOf('guildNavigation'),
  em: within(ruleOf('em')),
  strong: within(ruleOf('strong')),
  underline: within(ruleOf('underline')),
  strikethrough: within(ruleOf('strikethrough')),
  spoiler: within(ruleOf('spoiler')),
  link,
  // The package takes any scheme between angle brackets; Discord's client takes the web's.
  autolink: bareLink(ruleOf('autolink'), /^<(https?:\/\/[^\s>]+)>/),
  url: bareLink(ruleOf('url'), /^(https?:\/\/[^\s<]*[^\s<.,:;"'\])!?*_~|])/),
  // Ids of any length: a sandbox's clock may stand in Discord's first years.
  user: matching(ruleOf('user'), /^<@!?(\d{1,20})>/),
  role: matching(ruleOf('role'), /^<@&(\d{1,20})>/),
  channel: matching(ruleOf('channel'), /^<#(\d{1,20})>/),
  emoji: matching(ruleOf('emoji'), /^<(a)?:(\w{1,32}):(\d{1,20})>/),
  slashCommand: matching(ruleOf('slashCommand'), /^<\/([^:>\n]{1,100}):(\d{1,20})>/),
  // The styles `s` and `S` are younger than the package.
  timestamp: matching(ruleOf('timestamp'), /^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/),
  everyone: matching(ruleOf('everyone'), /^@everyone\b/),
  here: matching(ruleOf('here'), /^@here\b/),
}

/** All of it: the rules for a line, and those for blocks. The package has none for lists. */
export const blockRules: Readonly<Record<string, Rule>> = {
  ...inlineRules,
  blockQuote: ruleOf('blockQuote'),
  codeBlock: ruleOf('codeBlock'),
  heading: ruleOf('heading'),
  subtext: ruleOf('subtext'),
  list: listRule(ruleOf('heading').order),
}

export const parserFor = SimpleMarkdown.parserFor
