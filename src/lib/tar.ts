/** One file of an archive. */
export interface TarFile {
  /** At most 100 bytes, without a leading slash. */
  name: string
  content: Uint8Array
  mode: number
  /** Numeric owner and group; root unless given. */
  owner?: number
}

const block = 512

/** A tar archive (POSIX ustar, modification times zero, so that the same files give the same bytes). */
export function tar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap((file) => [
    header(file),
    file.content,
    Buffer.alloc((block - (file.content.byteLength % block)) % block),
  ])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function header({ name, content, mode, owner = 0 }: TarFile): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`The name is too long for an archive: ${name}`)
  const bytes = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  bytes.write(name, 0)
  octal(mode, 100, 8)
  octal(owner, 108, 8)
  octal(owner, 116, 8)
  octal(content.byteLength, 124, 12)
  octal(0, 136, 12)
  bytes.write('        0', 148, 'latin1')
  bytes.write('ustar\x0000', 257, 'latin1')
  const sum = bytes.reduce((all, byte) => all + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}
