/** Where the engine is and how containers are made there. */
export interface DockerSettings {
  /** `unix://`, `tcp://` or `ssh://`; undefined: the socket of this machine. */
  host?: string | undefined
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`; with it the engine is spoken to by TLS and must prove who it is. */
  certPath?: string | undefined
  /** `host`, or the name of a network that is made where it is missing. */
  network: string
  /** What images of bots are built on: any with `node` on its PATH. */
  baseImage: string
  /** Folder with `bot.Dockerfile` and `health.mjs`. */
  recipeFolder: string
  /** True: the engine is asked though nothing ever ran there, because new bots will. */
  expected?: boolean | undefined
}
