// Entra ID before every request: the same rules for the function app and for the container. Tokens only, no sign-in page, because the
// callers are services and engineers with a command line. Functions that write require their key, too.

@export()
@description('Paths that answer without a token: the word "live", and nothing about the service.')
var anonymousPaths = ['/api/health/live']

@export()
@description('''The value of azureActiveDirectory. Whoever may have a token of the tenant for the registration is let in, unless clients are
named.''')
func provider(clientId string, tenantId string, tokenVersion int, allowedClients string[]) object => {
  enabled: true
  registration: {
    clientId: clientId
    // A registration hands out tokens of one version, and each version has an issuer of its own.
    openIdIssuer: tokenVersion == 1
      ? 'https://sts.windows.net/${tenantId}/'
      : '${environment().authentication.loginEndpoint}${tenantId}/v2.0'
  }
  validation: union(
    { allowedAudiences: [clientId, 'api://${clientId}'] },
    empty(allowedClients) ? {} : { defaultAuthorizationPolicy: { allowedApplications: allowedClients } }
  )
}
