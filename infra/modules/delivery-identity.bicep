// An identity that runs of one kind in one repository of GitHub sign in as.
param name string
param location string
param subject string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location

  resource github 'federatedIdentityCredentials' = {
    name: 'github'
    properties: {
      issuer: 'https://token.actions.githubusercontent.com'
      audiences: ['api://AzureADTokenExchange']
      subject: subject
    }
  }
}

output principalId string = identity.properties.principalId
output clientId string = identity.properties.clientId
