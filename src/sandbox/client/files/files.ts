/** Discord's limits for one message, command or form. */
const mostFiles = 10
const mostBytes = 10 * 1024 * 1024

/** A file as the control interface takes it. */
export interface Attachment {
  /** By which an option or a field names it. */
  id: string
  filename: string
  /** In base64. */
  data: string
}

/** The files with those added that may be, and what stands in the way of the others. */
export function withFiles(present: readonly File[], added: readonly File[], most = mostFiles) {
  const tooLarge = added.find(({ size }) => size > mostBytes)
  const fitting = added.filter(({ size }) => size <= mostBytes)
  const files = [...(most === 1 && fitting.length > 0 ? [] : present), ...fitting].slice(0, most)
  const isFull = most > 1 && present.length + fitting.length > most
  const problem = tooLarge
    ? `${tooLarge.name} is too large: a file may have at most 10 MB.`
    : isFull
      ? `At most ${most} files can be added.`
      : undefined
  return { files, problem }
}

/** The file as it is sent. */
export const attachmentOf = async (file: File, id: string): Promise<Attachment> => ({
  id,
  filename: file.name,
  data: (await dataUrlOf(file)).replace(/^[^,]*,?/, ''),
})

/** The file's content as an address. */
export const dataUrlOf = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`))
    reader.readAsDataURL(file)
  })
