/** What each variable alone cannot tell: settings that need one another. */
export function contradictions(env: Record<string, string | undefined>): string[] {
  const hosted = env.SUPABASE_URL ?? env.SUPABASE_PROJECT_ID
  const serverless = env.DEPLOYMENT_METHOD === 'serverless'
  const need = (when: unknown, name: string, why: string) => (when && !env[name] ? [`${name} is missing: ${why}.`] : [])
  return [
    ...need(
      env.DISCORD_BOT_TOKEN,
      'DISCORD_ADMIN_GUILD_ID',
      'with DISCORD_BOT_TOKEN set, Muster must know which server its admins are in',
    ),
    ...need(hosted, 'SUPABASE_SECRET_KEY', 'a hosted Supabase project needs it'),
    ...need(hosted, 'SUPABASE_PUBLISHABLE_KEY', 'it is the only key that managed bots get'),
    ...need(
      hosted,
      'TOKEN_ENCRYPTION_KEY',
      'tokens in a hosted database are encrypted with a key of your own; make one with: openssl rand -hex 32',
    ),
    ...need(
      env.DOCKER_TLS_VERIFY,
      'DOCKER_CERT_PATH',
      'with DOCKER_TLS_VERIFY set, Muster must know the folder of ca.pem, cert.pem and key.pem',
    ),
    ...need(serverless, 'SUPABASE_ACCESS_TOKEN', 'with DEPLOYMENT_METHOD=serverless, bots are deployed with it'),
    ...need(
      serverless && !env.SUPABASE_PROJECT_ID,
      'SUPABASE_FUNCTIONS_PROJECT_ID',
      'with DEPLOYMENT_METHOD=serverless, Muster must know the project that bots are deployed to',
    ),
    ...need(
      env.IMAGE_REGISTRY_USERNAME ?? env.IMAGE_REGISTRY_PASSWORD,
      'IMAGE_REGISTRY',
      'a name or password for a registry is set, but not the registry',
    ),
    ...need(env.IMAGE_REGISTRY_USERNAME, 'IMAGE_REGISTRY_PASSWORD', 'IMAGE_REGISTRY_USERNAME needs one'),
    ...need(env.IMAGE_REGISTRY_PASSWORD, 'IMAGE_REGISTRY_USERNAME', 'IMAGE_REGISTRY_PASSWORD needs one'),
    ...(!hosted && (env.SUPABASE_SECRET_KEY || env.SUPABASE_PUBLISHABLE_KEY)
      ? ['SUPABASE_URL is missing: Supabase keys are set, but not the project they belong to.']
      : []),
  ]
}
