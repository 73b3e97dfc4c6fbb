import { type Command, Option } from 'commander'

/** What the commands of an installation have in common. */
export interface InstallationOptions {
  readonly dataDir?: string
  readonly json?: true
}

export function withInstallationOptions(command: Command): Command {
  return command
    .addOption(new Option('--data-dir <folder>', 'the installation; else ROSTRUM_DATA_DIR, else ./.rostrum'))
    .addOption(new Option('--json', 'answer as JSON'))
}
