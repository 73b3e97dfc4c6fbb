import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { type InstallationOptions, withInstallationOptions } from './options.ts'
import { operator, withInstallation } from './with-installation.ts'

export function addAdmin(program: Command, context: CommandContext): void {
  const admin = program.command('admin').description('People who may do everything.')
  withInstallationOptions(
    admin
      .command('create')
      .description('Makes somebody a Super Administrator; somebody who is known already gets the role.')
      .requiredOption('--email <address>', 'by which they are known')
      .option('--name <name>', 'as it is shown', ''),
  ).action((options: InstallationOptions & { email: string; name: string }) =>
    withInstallation(context, options, async ({ database, users }) => {
      const userId = await database.transaction((tx) => users.createAdministrator(tx, options, operator(context)))
      await context.stdout.write(
        options.json ? `${JSON.stringify({ userId })}\n` : `${options.email} is a Super Administrator (${userId}).\n`,
      )
    }),
  )
}

export function addSignInLink(program: Command, context: CommandContext): void {
  withInstallationOptions(
    program
      .command('sign-in-link')
      .description('Makes a link that lets somebody in once, without a password. It is shown this once.')
      .requiredOption('--user <address>', 'whom it lets in')
      .option('--hours <number>', 'how long it works, 24 at most', Number, 1),
  ).action((options: InstallationOptions & { user: string; hours: number }) =>
    withInstallation(context, options, async ({ database, signInLinks, address }) => {
      const wanted = { email: options.user, hours: options.hours }
      const { token, expiresAt } = await database.transaction((tx) => signInLinks.create(tx, wanted, operator(context)))
      const path = `/sign-in/link?token=${token}`
      await context.stdout.write(
        options.json
          ? `${JSON.stringify({ path, expiresAt })}\n`
          : `https://${address.host()}${path}\n\nIt works once, until ${expiresAt.toISOString()}.\n`,
      )
    }),
  )
}

export function addCredential(program: Command, context: CommandContext): void {
  const credential = program.command('credential').description('Client ids and secrets of people, for programs.')
  withInstallationOptions(
    credential
      .command('create')
      .description(
        'Makes a client id and secret with which programs act as a person may. The secret is shown this once.',
      )
      .requiredOption('--user <address>', 'whose it is'),
  ).action((options: InstallationOptions & { user: string }) =>
    withInstallation(context, options, async ({ database, users }) => {
      const { clientId, clientSecret } = await database.transaction((tx) =>
        users.createCredential(tx, options.user, operator(context)),
      )
      await context.stdout.write(
        options.json
          ? `${JSON.stringify({ clientId, clientSecret })}\n`
          : `Client id:     ${clientId}\nClient secret: ${clientSecret}\n\nThe secret is not shown again.\n`,
      )
    }),
  )
}
