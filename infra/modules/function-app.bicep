// The Flex Consumption plan and the function app: .NET 10, isolated worker, no secrets in its settings.
param location string
param tags { *: string }
param suffix string
param identityName string

@description('Of the identity for the database; empty without one.')
param databaseIdentityId string
param storageAccountName string
param deploymentContainer string
param applicationInsightsName string
param workspaceId string
param subnetId string?
param instanceMemoryMB int
param maximumInstanceCount int
param alwaysReadyHttpInstances int
param httpConcurrency int
param zoneRedundant bool
param authentication object
param corsOrigins string[]
param pollSchedule string
param feedUrls string
param settings { *: string }

var signsIn = !empty(authentication)
var ownCors = !signsIn && !empty(corsOrigins) ? { Http__CorsOrigins: join(corsOrigins, ' ') } : {}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storageAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-headwater-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-headwater-${suffix}'
  location: location
  // azd deploys the service with this name here.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union(
      { '${identity.id}': {} },
      empty(databaseIdentityId) ? {} : { '${databaseIdentityId}': {} }
    )
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    virtualNetworkSubnetId: subnetId
    keyVaultReferenceIdentity: identity.id
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storageAccount.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttpInstances > 0 ? [{ name: 'http', instanceCount: alwaysReadyHttpInstances }] : []
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      // Preflights carry no token. Where tokens are required, only the platform's CORS answers before they are checked.
      cors: signsIn && !empty(corsOrigins) ? { allowedOrigins: corsOrigins } : null
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  // Flex Consumption reads runtime and package from functionAppConfig, and rejects FUNCTIONS_WORKER_RUNTIME and the like as settings.
  resource appSettings 'config' = {
    name: 'appsettings'
    // What an operator sets wins over what the template only proposes, and not over what the platform needs.
    properties: union({ FeedUrls: feedUrls, PollSchedule: pollSchedule }, settings, ownCors, {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
      AzureWebJobsDisableHomepage: 'true'
      AzureWebJobsStorage__accountName: storageAccount.name
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AzureWebJobsStorage__credential: 'managedidentity'
    })
  }

  // Deployments use an Entra token; the publishing passwords that every new app has are turned off.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource authenticationSettings 'config' = if (signsIn) {
    name: 'authsettingsV2'
    properties: authentication
  }
}

// The functions log to Application Insights; these are the platform's logs: starts, scaling, rejected sign-ins where it requires tokens.
#disable-next-line use-recent-api-versions // what is called newest dates from 2016 and lacks what this one has
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: !signsIn ? [] : [{ category: 'AppServiceAuthenticationLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
