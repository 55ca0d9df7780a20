import type { Inventory, SwitchCommand } from '../telephony/engine/ports.ts'

/** The telephones as the commands made them: who is in which bridge, who hears music, who is muted. */
export type PaperTelephones = {
  bridges: Map<string, Set<string>>
  music: Set<string>
  muted: Set<string>
  run(commands: readonly SwitchCommand[]): void
  /** A channel is gone by itself. */
  gone(channel: string): void
  /** What the switch would show: the channels given, where they stand. */
  inventory(channels: readonly Inventory['channels'][number][]): Pick<Inventory, 'channels' | 'bridges'>
}

/** Carries out commands as a switch does. @throws on a command that no switch could carry out */
export const paperTelephones = (): PaperTelephones => {
  const bridges = new Map<string, Set<string>>()
  const music = new Set<string>()
  const muted = new Set<string>()
  const gone = (channel: string) => {
    for (const members of bridges.values()) members.delete(channel)
    music.delete(channel)
    muted.delete(channel)
  }
  const bridge = (id: string, why: SwitchCommand) => {
    const members = bridges.get(id)
    if (!members) throw new Error(`no such bridge: ${JSON.stringify(why)}`)
    return members
  }
  const join = (id: string, channel: string, why: SwitchCommand) => {
    const members = bridge(id, why)
    for (const others of bridges.values()) others.delete(channel)
    members.add(channel)
  }
  const one = (command: SwitchCommand) => {
    switch (command.type) {
      case 'create-bridge':
        if (!bridges.has(command.bridge)) bridges.set(command.bridge, new Set())
        return
      case 'destroy-bridge':
        return void bridges.delete(command.bridge)
      case 'join':
        return join(command.bridge, command.channel, command)
      case 'dial-out':
        return join(command.bridge, command.leg, command)
      case 'leave':
        return void bridge(command.bridge, command).delete(command.channel)
      case 'start-music':
        return void music.add(command.channel)
      case 'stop-music':
        return void music.delete(command.channel)
      case 'mute':
        return void (command.on ? muted.add(command.channel) : muted.delete(command.channel))
      case 'hang-up':
        return gone(command.channel)
      case 'play':
      case 'play-ringing':
        return void bridge(command.bridge, command)
      default:
    }
  }
  return {
    bridges,
    music,
    muted,
    gone,
    run: commands => commands.forEach(one),
    inventory: channels => ({
      channels: channels.map(channel => ({
        ...channel,
        bridge: [...bridges].find(([, members]) => members.has(channel.id))?.[0] ?? null,
      })),
      bridges: [...bridges].map(([id, members]) => ({ id, channels: [...members] })),
    }),
  }
}
