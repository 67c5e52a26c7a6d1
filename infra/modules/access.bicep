// What a principal that runs Headwater may do: use the stored data, and send telemetry.
import { dataRoles, telemetryRoles } from 'roles.bicep'

param principalId string

@description('Names the principal before it exists: the id of the identity\'s resource, or the principal\'s own id.')
param principalKey string
param storageAccountName string
param applicationInsightsName string

resource storageAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource dataRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(dataRoles): {
    name: guid(storageAccount.id, principalKey, role.value)
    scope: storageAccount
    properties: {
      description: role.key
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

resource telemetryRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(telemetryRoles): {
    name: guid(applicationInsights.id, principalKey, role.value)
    scope: applicationInsights
    properties: {
      description: role.key
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]
