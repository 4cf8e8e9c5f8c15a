// Whether the Muster in this container is ready, by its own word: exit code 0 or 1, and what it waits for.
try {
  const answer = await fetch(`http://127.0.0.1:${process.env.MUSTER_PORT || 4401}/healthz`, {
    signal: AbortSignal.timeout(8000),
  })
  console.log(await answer.text())
  process.exitCode = answer.ok ? 0 : 1
} catch (error) {
  console.log(`no answer: ${error.cause?.message ?? error.message}`)
  process.exitCode = 1
}
