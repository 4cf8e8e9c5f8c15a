/** A file to be sent along with a message. */
export interface OutgoingFile {
  name: string
  content: Uint8Array
}

/** A message with its files as `multipart/form-data` (page reference, uploading files). `FormData` would load the whole of fetch. */
export function multipart(payload: object, files: readonly OutgoingFile[]): { type: string; body: Uint8Array } {
  const boundary = `muster-${crypto.randomUUID()}`
  const text = new TextEncoder()
  const parts: Uint8Array[] = [
    text.encode(
      `--${boundary}\r\nContent-Disposition: form-data; name="payload_json"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(payload)}\r\n`,
    ),
  ]
  files.forEach(({ name, content }, index) => {
    const safe = name.replace(/[^\w.-]/g, '_')
    parts.push(
      text.encode(
        `--${boundary}\r\nContent-Disposition: form-data; name="files[${index}]"; filename="${safe}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      content,
      text.encode('\r\n'),
    )
  })
  parts.push(text.encode(`--${boundary}--\r\n`))
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    body.set(part, at)
    at += part.byteLength
  }
  return { type: `multipart/form-data; boundary=${boundary}`, body }
}
