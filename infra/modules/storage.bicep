// The storage account, and by name everything that Headwater stores in it. The names come from src/Headwater/Storage/StorageNames.cs.
param location string
param tags { *: string }
param suffix string
param sku string
param itemRetentionDays int
param softDeleteDays int
param deleteLock bool
param privateNetwork bool
param operatorAddresses string[]
param workspaceId string

var containers = ['items', 'pages', 'articles', 'feeds', 'changes', 'snapshots']
var queues = ['feed-items', 'feed-items-poison']
var tables = ['Feeds', 'Articles', 'Failures']

// The packages of the function app; the app's own code never reads them.
var deploymentContainer = 'deployments'

// Leases of timers and function keys. The host of Azure Functions names these two, and would create them.
var hostContainers = ['azure-webjobs-hosts', 'azure-webjobs-secrets', deploymentContainer]

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' = {
  // At most 24 lower-case letters and digits.
  name: 'stheadwater${suffix}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetwork && empty(operatorAddresses) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
      ipRules: [for address in privateNetwork ? operatorAddresses : []: { value: address, action: 'Allow' }]
    }
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  name: 'keep'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'Holds every article. Take the lock away only to delete it all.'
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2026-09-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-09-01' = [
  for name in concat(containers, hostContainers): {
    parent: blobService
    name: name
    properties: { publicAccess: 'None' }
  }
]

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2026-09-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-09-01' = [
  for name in queues: {
    parent: queueService
    name: name
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2026-09-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-09-01' = [
  for name in tables: {
    parent: tableService
    name: name
  }
]

// Only items and the pages that they link to: an article is written once and read for years. Not to a cooler tier first: moving a blob of
// a few kilobytes costs more than it saves in years.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-09-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'delete-old-items'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['items/', 'pages/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: itemRetentionDays } } }
          }
        }
      ]
    }
  }
  dependsOn: [blobService]
}

// Deletions only: logging every read and write would cost more than the reads and writes.
#disable-next-line use-recent-api-versions // what is called newest dates from 2016 and lacks what this one has
resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobService
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

#disable-next-line use-recent-api-versions
resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: queueService
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

#disable-next-line use-recent-api-versions
resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: tableService
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

output accountName string = account.name
output deploymentContainer string = deploymentContainer
output hostContainers string[] = hostContainers
