// What GitHub needs to deploy: two identities without a secret, each for one kind of run, and no more rights than that run uses.
targetScope = 'subscription'

import { dataRoles, functionHostRoles, telemetryRoles } from 'modules/roles.bicep'

@description('The repository on GitHub, as OWNER/NAME.')
param repository string

param location string

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-headwater-delivery'
  location: location
}

module deploy 'modules/delivery-identity.bicep' = {
  name: 'deploy'
  scope: group
  params: {
    name: 'id-headwater-deploy'
    location: location
    // Runs in this environment of GitHub, which is limited to the branch main (see infra/README.md).
    subject: 'repo:${repository}:environment:production'
  }
}

module preview 'modules/delivery-identity.bicep' = {
  name: 'preview'
  scope: group
  params: {
    name: 'id-headwater-preview'
    location: location
    subject: 'repo:${repository}:pull_request'
  }
}

var contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
var accessAdministrator = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'
var reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'

// Who may assign any role is an owner. This identity assigns and removes the template's roles, to service principals, and nothing else.
var assigned = join(map(flatten(map([dataRoles, functionHostRoles, telemetryRoles], roles => items(roles))), role => role.value), ', ')
var roleAssignments = 'Microsoft.Authorization/roleAssignments'
var limits = [for source in ['Request', 'Resource']: '@${source}[${roleAssignments}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${assigned}} AND @${source}[${roleAssignments}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'}']
var condition = '((!(ActionMatches{\'${roleAssignments}/write\'})) OR (${limits[0]})) AND ((!(ActionMatches{\'${roleAssignments}/delete\'})) OR (${limits[1]}))'

resource deployResources 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, 'deploy', contributor)
  properties: {
    description: 'Headwater: creates the resource group and what is in it'
    principalId: deploy.outputs.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributor)
  }
}

resource deployRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, 'deploy', accessAdministrator)
  properties: {
    description: 'Headwater: assigns the roles of the template'
    principalId: deploy.outputs.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', accessAdministrator)
    condition: condition
    conditionVersion: '2.0'
  }
}

// A pull request may change the workflow, so what it runs as can read and compare, and change nothing.
resource whatIf 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'headwater-what-if')
  properties: {
    roleName: 'Headwater what-if'
    description: 'Compares a template with what is deployed.'
    assignableScopes: [subscription().id]
    permissions: [{ actions: ['Microsoft.Resources/deployments/whatIf/action'] }]
  }
}

resource previewRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, 'preview', reader)
  properties: {
    description: 'Headwater: reads what is deployed'
    principalId: preview.outputs.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', reader)
  }
}

resource previewCompare 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, 'preview', 'headwater-what-if')
  properties: {
    description: 'Headwater: compares the template with what is deployed'
    principalId: preview.outputs.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: whatIf.id
  }
}

// Variables of the repository.
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_SUBSCRIPTION_ID string = subscription().subscriptionId
output AZURE_CLIENT_ID string = deploy.outputs.clientId
output AZURE_PREVIEW_CLIENT_ID string = preview.outputs.clientId
