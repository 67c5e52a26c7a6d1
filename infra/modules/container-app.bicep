// Headwater as a container that keeps running, beside the function app and on the same storage: for an index that does not fit the disk
// of a function app's instance, and for answers without a start. Both may run the timers and the queue; everything may run twice.
import { anonymousPaths } from 'authentication.bicep'

param location string
param tags { *: string }
param suffix string
param identityName string

@description('Of the identity for the database; empty without one.')
param databaseIdentityId string
param storageAccountName string
param applicationInsightsName string
param workspaceId string
param subnetId string
param zoneRedundant bool
param image string
param replicas int

@secure()
param functionKey string
param entraProvider object
param corsOrigins string[]
param pollSchedule string
param feedUrls string
param settings { *: string }

// The index is here. What a replica may store depends on its cores: 8 GiB from more than one core on.
var indexFolder = '/index'
var cores = '2'
var memory = '4Gi'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource environment 'Microsoft.App/managedEnvironments@2026-07-01' = {
  name: 'cae-headwater-${suffix}'
  location: location
  tags: tags
  properties: {
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    vnetConfiguration: empty(subnetId) ? null : { infrastructureSubnetId: subnetId }
    // A zone-redundant environment requires a network.
    zoneRedundant: zoneRedundant && !empty(subnetId)
    appLogsConfiguration: { destination: 'azure-monitor' }
  }
}

#disable-next-line use-recent-api-versions // what is called newest dates from 2016 and lacks what this one has
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: environment
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'ContainerAppConsoleLogs', enabled: true }
      { category: 'ContainerAppSystemLogs', enabled: true }
    ]
  }
}

// Preflights carry no token. Where tokens are required, only the ingress's CORS answers before they are checked.
var signsIn = !empty(entraProvider)
var ownCors = !signsIn && !empty(corsOrigins) ? { Http__CorsOrigins: join(corsOrigins, ' ') } : {}

// As in function-app.bicep.
var variables = union({ FeedUrls: feedUrls, PollSchedule: pollSchedule }, settings, ownCors, {
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  Listing__IndexPath: indexFolder
})

resource app 'Microsoft.App/containerApps@2026-07-01' = {
  name: 'ca-headwater-${suffix}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union(
      { '${identity.id}': {} },
      empty(databaseIdentityId) ? {} : { '${databaseIdentityId}': {} }
    )
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 8080
        allowInsecure: false
        corsPolicy: signsIn && !empty(corsOrigins)
          ? { allowedOrigins: corsOrigins, allowedMethods: ['*'], allowedHeaders: ['*'], exposeHeaders: ['*'] }
          : null
      }
      secrets: [{ name: 'function-key', value: functionKey }]
    }
    template: {
      // What the host takes to end running functions, and a little.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'headwater'
          image: image
          resources: { cpu: json(cores), memory: memory }
          env: concat(map(items(variables), variable => { name: variable.key, value: variable.value }), [
            { name: 'FunctionKey', secretRef: 'function-key' }
          ])
          probes: [
            // Probes have neither key nor token, so both ask the one route that is open. Nor would more help: no restart repairs a storage
            // account, and without a ready replica the ingress could not even say what is wrong.
            { type: 'Liveness', httpGet: { path: '/api/health/live', port: 8080 }, periodSeconds: 30 }
            { type: 'Readiness', httpGet: { path: '/api/health/live', port: 8080 }, periodSeconds: 15, failureThreshold: 8 }
          ]
          volumeMounts: [{ volumeName: 'index', mountPath: indexFolder }]
        }
      ]
      scale: { minReplicas: replicas, maxReplicas: replicas }
      volumes: [{ name: 'index', storageType: 'EmptyDir' }]
    }
  }

  resource authentication 'authConfigs' = if (signsIn) {
    name: 'current'
    properties: {
      platform: { enabled: true }
      globalValidation: { unauthenticatedClientAction: 'Return401', excludedPaths: anonymousPaths }
      identityProviders: { azureActiveDirectory: entraProvider }
    }
  }
}

output url string = 'https://${app.properties.configuration.ingress.fqdn}'
