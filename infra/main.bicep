// Headwater on Azure: one resource group with the function app, its storage account, and the monitoring of both.
targetScope = 'subscription'

@minLength(1)
@maxLength(40)
@description('Name of this deployment, such as dev or prod. It is part of the name of the resource group.')
param environmentName string

@description('Region of every resource. It must offer Flex Consumption, and zone-redundant storage unless storageSku says otherwise.')
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
@description('Maximum number of instances. It limits what a flood of items or requests can cost. Some regions have rejected less than 40.')
param maximumInstanceCount int = 40

@minValue(0)
@description('Instances kept warm for HTTP. Zero is cheapest; with one, the first request after a pause does not wait for an instance to start.')
param alwaysReadyHttpInstances int = 0

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
@description('Redundancy of everything stored.')
param storageSku string = 'Standard_ZRS'

@minValue(30)
@description('Days that items are kept as they were fetched, so that they can be processed again. Articles are never deleted by age.')
param itemRetentionDays int = 730

@description('Forbids the deletion of the storage account, even by its owner, until the lock is removed.')
param deleteLock bool = false

@description('Reach storage only through private endpoints in a virtual network, and the internet through one fixed address.')
param privateNetwork bool = false

@description('Client id of an app registration. When set, every HTTP function but the health probe requires a token of this tenant for it.')
param entraClientId string = ''

@description('E-mail address that gets alerts. When empty, alerts are raised and nobody is notified.')
param alertEmail string = ''

@minValue(5)
@description('Minutes that a feed may be overdue before an alert is raised.')
param lateFeedMinutes int = 30

@minValue(30)
@maxValue(730)
@description('Days that logs, traces and metrics are kept.')
param logRetentionDays int = 30

@description('Maximum telemetry per day in GB, which limits what a flood of failures can cost.')
param logDailyCapGb int = 1

var suffix = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
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
    deleteLock: deleteLock
    publicNetworkAccess: !privateNetwork
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
  }
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    location: location
    tags: allTags
    suffix: suffix
    storageAccountName: storage.outputs.accountName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
  }
}

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
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    entraClientId: entraClientId
    pollSchedule: pollSchedule
    feedUrls: feedUrls
    settings: settings
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
  }
}

// azd stores these as variables of the environment.
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_STORAGE_ACCOUNT string = storage.outputs.accountName
output AZURE_FUNCTION_APP string = functionApp.outputs.name
output HEADWATER_URL string = functionApp.outputs.url
