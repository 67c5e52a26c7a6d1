// The identity of a host, with all its rights. User-assigned, so that the rights exist before the host does and outlive it.
import { functionHostRoles } from 'roles.bicep'

param location string
param tags { *: string }
param name string
param storageAccountName string
param applicationInsightsName string

@description('Containers that the host of Azure Functions owns; empty for a host of another kind.')
param functionHostContainers string[]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

module access 'access.bicep' = {
  name: 'access-${name}'
  params: {
    principalId: identity.properties.principalId
    principalKey: identity.id
    storageAccountName: storageAccountName
    applicationInsightsName: applicationInsightsName
  }
}

resource storageAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: storageAccountName

  resource blobService 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = [for container in functionHostContainers: { name: container }]
  }
}

var hostRole = items(functionHostRoles)[0]

resource hostRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, i) in functionHostContainers: {
    name: guid(storageAccount.id, container, identity.id, hostRole.value)
    scope: storageAccount::blobService::container[i]
    properties: {
      description: '${hostRole.key} of ${container}'
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', hostRole.value)
    }
  }
]

output name string = identity.name
output principalId string = identity.properties.principalId
