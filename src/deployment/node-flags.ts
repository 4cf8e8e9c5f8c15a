/** What Node needs beside the heap that it is given: its binary, stacks and buffers. */
const outsideHeapMb = 48

/** Flags with which a bot stays within that much memory by itself. */
export function nodeFlags(memoryMb: number): string[] {
  return ['--max-semi-space-size=1', `--max-old-space-size=${Math.max(32, memoryMb - outsideHeapMb)}`]
}
