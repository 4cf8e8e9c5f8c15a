import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import css from 'highlight.js/lib/languages/css'
import diff from 'highlight.js/lib/languages/diff'
import ini from 'highlight.js/lib/languages/ini'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import markdown from 'highlight.js/lib/languages/markdown'
import python from 'highlight.js/lib/languages/python'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import { useMemo, useState } from 'preact/hooks'

const languages = { bash, css, diff, ini, javascript, json, markdown, python, sql, typescript, xml, yaml }
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language)

/** Code in its colours where the language is one of those above, and a button that copies it. */
export function CodeBlock({ lang, text }: { lang: string; text: string }) {
  const html = useMemo(
    () => (hljs.getLanguage(lang) ? hljs.highlight(text, { language: lang, ignoreIllegals: true }).value : undefined),
    [lang, text],
  )
  return (
    <pre>
      {html === undefined ? (
        <code data-language={lang}>{text}</code>
      ) : (
        // highlight.js escapes the text that it colours.
        <code data-language={lang} dangerouslySetInnerHTML={{ __html: html }} />
      )}
      <CopyButton text={text} />
    </pre>
  )
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <button
      type="button"
      class="copy-code"
      onClick={() =>
        navigator.clipboard?.writeText(text).then(
          () => setCopied(true),
          () => undefined,
        )
      }
    >
      {copied ? 'Copied' : 'Copy'}
    </button>
  )
}
