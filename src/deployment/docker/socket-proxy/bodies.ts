import { botUser, secretsFolder } from '../container.ts'
import { labels } from '../names.ts'
import { areStrings, type Exactly, equals, isPositive, matches, textsWith } from './exactly.ts'

/** Names of what is a bot's on an engine: container, the one before it, volume. */
export const botName = /^muster-[A-Za-z0-9][\w-]{0,80}$/

/** What the container of a bot is, and nothing that would let it out: `containerOf` makes it. */
export const containerBody = (network: string): Exactly => ({
  name: matches(botName),
  Image: matches(/^(sha256:[0-9a-f]{64}|muster-bot:[\w.-]+)$/),
  Cmd: areStrings,
  User: equals(`${botUser}:${botUser}`),
  Env: areStrings,
  Labels: textsWith(labels.supervisor),
  StopTimeout: isPositive,
  HostConfig: {
    NetworkMode: equals(network),
    ReadonlyRootfs: equals(true),
    CapDrop: equals(['ALL']),
    SecurityOpt: equals(['no-new-privileges']),
    Memory: isPositive,
    MemorySwap: isPositive,
    NanoCpus: isPositive,
    PidsLimit: isPositive,
    Init: equals(true),
    RestartPolicy: equals({ Name: 'no' }),
    LogConfig: { Type: equals('json-file'), Config: textsWith('max-size') },
    Tmpfs: equals({ '/tmp': 'rw,noexec,nosuid,nodev,size=16m,mode=1777' }),
    Mounts: [
      {
        Type: equals('volume'),
        Source: matches(botName),
        Target: equals(secretsFolder),
        VolumeOptions: {
          NoCopy: equals(true),
          Labels: textsWith(labels.supervisor),
          // By its options the driver `local` would bind a folder of the machine.
          DriverConfig: equals({ Name: 'local', Options: {} }),
        },
      },
    ],
  },
})

/** The network of bots, which `ensureNetwork` makes. */
export const networkBody = (network: string): Exactly => ({
  Name: equals(network),
  Driver: equals('bridge'),
  CheckDuplicate: equals(true),
  Labels: textsWith(labels.supervisor),
  Options: equals({ 'com.docker.network.bridge.enable_icc': 'false' }),
})
