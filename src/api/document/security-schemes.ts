/** How a client proves who it is (OpenAPI 3.1 §4.8.27), with the granular scopes that can be asked for. */
export function securitySchemes(site: string, scopes: readonly string[]): Record<string, unknown> {
  const described = scopes.map((scope) => {
    const [model = '', action = ''] = scope.split(':')
    return [scope, `${action} records of ${model}`] as const
  })
  return {
    oauth: {
      type: 'oauth2',
      description: 'Register an OAuth client in the App Center; a member authorizes it.',
      flows: {
        authorizationCode: {
          authorizationUrl: `${site}/oauth/authorize`,
          tokenUrl: `${site}/oauth/token`,
          refreshUrl: `${site}/oauth/token`,
          scopes: Object.fromEntries([['inclusive', 'whatever the member may grant'], ...described]),
        },
        clientCredentials: {
          tokenUrl: `${site}/oauth/token`,
          scopes: Object.fromEntries([['inclusive', 'whatever the service account may do'], ...described]),
        },
      },
    },
    bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key.' },
  }
}
