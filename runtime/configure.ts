// The `configure` service of docker-compose.yml: renders asterisk-config/*.conf into HEARTHLINE_STATE/asterisk, which the Asterisk
// container reads.
import { join } from 'node:path'
import { placeholders } from './asterisk.ts'
import { renderConfigDir } from './render.ts'
import { readSettings } from './settings.ts'

/** Made by asterisk-config/Dockerfile, the same on every architecture. */
const MODULES_DIR = '/usr/lib/asterisk-modules'

const { state, sipBind, ports, trunkMatch, trunkMedia, trunkContact, ariApp } = readSettings(process.env)
const [ari, ami] = [new URL(process.env.ARI_URL ?? ''), new URL(process.env.AMI_URL ?? '')]
renderConfigDir(
  join(state, 'asterisk'),
  placeholders({
    state,
    sipBind,
    trunkMatch,
    trunkMedia,
    trunkContact,
    ariApp,
    modulesDir: MODULES_DIR,
    soundsDir: process.env.SOUNDS_DIR ?? join(state, 'sounds'),
    recordingsDir: process.env.RECORDINGS_DIR ?? join(state, 'recordings'),
    ariPort: Number(ari.port),
    ariPassword: ari.password,
    amiPort: Number(ami.port),
    amiPassword: ami.password,
    sipPort: ports.sip,
    rtpStart: ports.rtpStart,
    rtpEnd: ports.rtpEnd,
  }),
)
