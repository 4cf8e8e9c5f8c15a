/** A small page without scripts; `body` is HTML. */
export const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`

/** Text as it may stand in HTML, attributes included. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** The pages' style, which the security policy names by its hash. */
export const STYLE =
  'body{background:#313338;color:#dbdee1;font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:100vh;margin:0}' +
  'main{background:#2b2d31;border-radius:8px;padding:24px 32px;max-width:480px}h1{font-size:20px;color:#f2f3f5}' +
  'a{color:#00a8fc}li{margin:8px 0}code{background:#1e1f22;padding:2px 4px;border-radius:3px}'
