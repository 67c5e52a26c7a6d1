// Headwater on Azure: one resource group with the function app, its storage account, and the monitoring of both.
targetScope = 'subscription'

import { anonymousPaths, provider } from 'modules/authentication.bicep'
import { existingNetworkType } from 'modules/types.bicep'

@minLength(1)
@maxLength(40)
@description('Name of this deployment, such as dev or prod. It is part of the name of the resource group.')
param environmentName string

// Those of Microsoft's sample functions-quickstart-dotnet-azd of February 2026. Newer ones: az functionapp list-flexconsumption-locations.
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
@metadata({ azd: { type: 'location' } })
@description('Region of every resource: those that offer Flex Consumption.')
param location string

@description('Tags of every resource.')
param tags { *: string } = {}

@description('Feeds registered at the first start, separated by white space or commas. More are added through the API.')
param feedUrls string = ''

@description('NCRONTAB with seconds: when the timer looks for feeds that are due.')
param pollSchedule string = '0 * * * * *'

@description('Further settings of Headwater by name, such as { Polling__DefaultInterval: \'00:30:00\' }.')
param settings { *: string } = {}

@allowed([512, 2048, 4096])
@description('Memory of one instance in MB. An instance that answers listings keeps the index on its disk and its hot part in memory.')
param instanceMemoryMB int = 2048

@minValue(1)
@maxValue(1000)
@description('''Maximum number of instances of each group of functions that scales by itself: HTTP, each queue, each timer. It limits
what a flood of items or requests can cost. Some regions have rejected less than 40.''')
param maximumInstanceCount int = 40

@minValue(0)
@description('''Instances kept warm for HTTP, beside the maximum. Zero is cheapest; with one, the first request after a pause waits for
no instance to start.''')
param alwaysReadyHttpInstances int = 0

@minValue(1)
@maxValue(1000)
@description('''Requests that one instance takes before another is started. The platform starts one for each 16 with 2 GB of memory, but
readers that wait for changes hold a request for up to 200 seconds and do nothing: 17 of them would be two instances. An instance refuses
more than 200 at work (Http__MaxConcurrentRequests), so another one starts well before.''')
param httpConcurrency int = 100

@description('''Spreads instances over zones; six of the regions have none, see storageSku. The platform then keeps two instances ready for
HTTP, for each queue and for each timer: infra/README.md has the price.''')
param zoneRedundant bool = false

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
@description('Redundancy of everything stored. Six of the regions have no zones.')
param storageSku string = contains(
    ['australiasoutheast', 'northcentralus', 'southindia', 'ukwest', 'westcentralus', 'westus'],
    location
  )
  ? 'Standard_LRS'
  : 'Standard_ZRS'

@minValue(30)
@description('Days that items are kept as they were fetched, so that they can be processed again. Articles are never deleted by age.')
param itemRetentionDays int = 730

@minValue(1)
@maxValue(365)
@description('''Days that an operator can restore deleted blobs and containers. An erased article is gone this long after
Removal__GracePeriod, not earlier.''')
param softDeleteDays int = 7

@description('Forbids the deletion of the storage account, even by its owner, until the lock is removed.')
param deleteLock bool = false

@description('Reach storage only through private endpoints in a virtual network, and the internet through one fixed address.')
param privateNetwork bool = false

@description('Public addresses or ranges (CIDR) from which operators reach storage in spite of privateNetwork. They still have to sign in.')
param operatorAddresses string[] = []

@description('Subnets and DNS zones to use instead of an own virtual network. Only with privateNetwork.')
param existingNetwork existingNetworkType?

@description('Client id of an app registration. When set, every request but api/health/live requires a token of this tenant for it.')
param entraClientId string = ''

@allowed([1, 2])
@description('Version of the registration\'s access tokens (api.requestedAccessTokenVersion in its manifest; null there means 1).')
param entraTokenVersion int = 2

@description('''Client ids of the applications that may call. When empty, every application and person of the tenant that can get a token,
unless the registration requires assignment.''')
param entraAllowedClients string[] = []

@description('Origins whose pages may call the API.')
param corsOrigins string[] = []

@description('''Object ids of other managed identities or service principals that run Headwater on this storage, as on a virtual machine.
They get the data roles.''')
param hostPrincipalIds string[] = []

@description('''Image of Headwater, by digest. When set, it runs in Container Apps beside the function app; infra/README.md says when that
is needed.''')
param containerImage string = ''

@minValue(1)
@maxValue(1000)
@description('Replicas of the container. Each has an index of its own, or with postgres a share of the database\'s connections: see there.')
param containerReplicas int = 1

@secure()
@description('Key that the container requires for writes.')
param containerFunctionKey string = ''

@allowed(['none', 'burstable', 'generalPurpose'])
@description('''PostgreSQL as the index of all instances, instead of an index file of each. Each instance takes up to 10 connections. So the
template limits instances of the function app and replicas of the container together: to 3 with burstable, whose server takes 35
connections, and to 80 with generalPurpose, whose server takes 844.''')
param postgres string = 'none'

@description('E-mail address that gets alerts. When empty, alerts are raised without a notification.')
param alertEmail string = ''

@minValue(5)
@description('Minutes that a feed may be overdue before an alert is raised; more than the runs of pollSchedule are apart.')
param lateFeedMinutes int = 30

@allowed([30, 60, 120, 240, 1440])
@description('Minutes without a run of the polling timer before an alert is raised; more than pollSchedule pauses.')
param silentTimerMinutes int = 30

@description('Id of an existing Log Analytics workspace; then the next two parameters are not used.')
param workspaceId string = ''

@minValue(30)
@maxValue(730)
@description('Days that logs, traces and metrics are kept.')
param logRetentionDays int = 30

@description('Maximum telemetry per day in GB, which limits what a flood of failures can cost.')
param logDailyCapGb int = 1

var suffix = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-headwater-${environmentName}'
  location: location
  tags: allTags
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
    existingWorkspaceId: workspaceId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    sku: storageSku
    itemRetentionDays: itemRetentionDays
    softDeleteDays: softDeleteDays
    deleteLock: deleteLock
    privateNetwork: privateNetwork
    operatorAddresses: operatorAddresses
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    storageAccountName: storage.outputs.accountName
    postgresServerId: postgresServer.?outputs.serverId
    existing: existingNetwork
  }
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    location: location
    tags: allTags
    name: 'id-headwater-${suffix}'
    storageAccountName: storage.outputs.accountName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    functionHostContainers: storage.outputs.hostContainers
  }
}

module hostAccess 'modules/access.bicep' = [
  for principalId in hostPrincipalIds: {
    name: 'access-${principalId}'
    scope: group
    params: {
      principalId: principalId
      principalKey: principalId
      storageAccountName: storage.outputs.accountName
      applicationInsightsName: monitoring.outputs.applicationInsightsName
    }
  }
]

var usesPostgres = postgres != 'none'

module databaseIdentity 'modules/database-identity.bicep' = if (usesPostgres) {
  name: 'database-identity'
  scope: group
  params: {
    location: location
    tags: allTags
    name: 'id-headwater-database-${suffix}'
  }
}

module postgresServer 'modules/postgres.bicep' = if (usesPostgres) {
  name: 'postgres'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    size: postgres
    administrator: databaseIdentity!.outputs.name
    administratorId: databaseIdentity!.outputs.principalId
    privateNetwork: privateNetwork
    zoneRedundant: zoneRedundant
    workspaceId: monitoring.outputs.workspaceId
    alertActionGroupId: alerts.outputs.actionGroupId
  }
}

var indexSettings = usesPostgres
  ? {
      Index__Postgres__ClientId: databaseIdentity!.outputs.clientId
      Index__Postgres__Database: postgresServer!.outputs.database
      Index__Postgres__Host: postgresServer!.outputs.host
      Index__Postgres__User: databaseIdentity!.outputs.name
    }
  : {}

// Ten connections for each host: replicas, and instances for HTTP. Timers have groups of their own, and two of them take one or two
// each. One host is always the function app. Instances that are kept ready come on top of the maximum, which is that of others.
var maximumHosts = { none: 2000, burstable: 3, generalPurpose: 80 }[postgres]
var replicas = empty(containerImage) ? 0 : min(containerReplicas, maximumHosts - 1)
var readyInstances = min(alwaysReadyHttpInstances, maximumInstanceCount, (maximumHosts - replicas) / 2)
var instances = min(maximumInstanceCount, maximumHosts - replicas - readyInstances)

var entraProvider = empty(entraClientId)
  ? {}
  : provider(entraClientId, tenant().tenantId, entraTokenVersion, entraAllowedClients)

module functionApp 'modules/function-app.bicep' = {
  name: 'function-app'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    identityName: identity.outputs.name
    storageAccountName: storage.outputs.accountName
    deploymentContainer: storage.outputs.deploymentContainer
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    workspaceId: monitoring.outputs.workspaceId
    subnetId: network.?outputs.appSubnetId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: instances
    alwaysReadyHttpInstances: readyInstances
    httpConcurrency: httpConcurrency
    zoneRedundant: zoneRedundant
    authentication: empty(entraClientId)
      ? {}
      : {
          platform: { enabled: true }
          globalValidation: {
            requireAuthentication: true
            unauthenticatedClientAction: 'Return401'
            excludedPaths: anonymousPaths
          }
          identityProviders: { azureActiveDirectory: entraProvider }
          login: { tokenStore: { enabled: false } }
        }
    corsOrigins: corsOrigins
    pollSchedule: pollSchedule
    feedUrls: feedUrls
    databaseIdentityId: databaseIdentity.?outputs.id ?? ''
    settings: union(indexSettings, settings)
  }
}

module containerIdentity 'modules/identity.bicep' = if (!empty(containerImage)) {
  name: 'container-identity'
  scope: group
  params: {
    location: location
    tags: allTags
    name: 'id-headwater-container-${suffix}'
    storageAccountName: storage.outputs.accountName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    functionHostContainers: []
  }
}

// An own network has a subnet for it. Outside of the network the container would not reach storage.
var lacksContainerSubnet = privateNetwork && existingNetwork != null && empty(existingNetwork.?containerSubnetId ?? '')

module containerApp 'modules/container-app.bicep' = if (!empty(containerImage)) {
  name: 'container-app'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    identityName: containerIdentity!.outputs.name
    storageAccountName: storage.outputs.accountName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    workspaceId: monitoring.outputs.workspaceId
    subnetId: network.?outputs.containerSubnetId ?? ''
    zoneRedundant: zoneRedundant
    image: lacksContainerSubnet
      ? fail('containerImage requires containerSubnetId in existingNetwork: outside of the network the container does not reach storage.')
      : containerImage
    replicas: replicas
    functionKey: empty(containerFunctionKey)
      ? fail('containerImage requires containerFunctionKey: without a key the host refuses to listen.')
      : containerFunctionKey
    entraProvider: entraProvider
    corsOrigins: corsOrigins
    pollSchedule: pollSchedule
    feedUrls: feedUrls
    databaseIdentityId: databaseIdentity.?outputs.id ?? ''
    settings: union(indexSettings, settings)
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    lateFeedMinutes: lateFeedMinutes
    silentTimerMinutes: silentTimerMinutes
  }
}

// azd stores these as variables of the environment.
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_STORAGE_ACCOUNT string = storage.outputs.accountName
output AZURE_FUNCTION_APP string = functionApp.outputs.name
output HEADWATER_URL string = functionApp.outputs.url
output HEADWATER_POSTGRES_HOST string = postgresServer.?outputs.host ?? ''
output HEADWATER_CONTAINER_URL string = containerApp.?outputs.url ?? ''
