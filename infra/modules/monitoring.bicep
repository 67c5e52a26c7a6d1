// Where logs, traces and metrics go. Both resources reject keys: sending and reading telemetry requires an identity.
param location string
param tags { *: string }
param suffix string
param retentionDays int
param dailyCapGb int

@description('An existing workspace; then retention and cap are its own.')
param existingWorkspaceId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = if (empty(existingWorkspaceId)) {
  name: 'log-headwater-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: { disableLocalAuth: true }
  }
}

var workspaceId = empty(existingWorkspaceId) ? workspace.id : existingWorkspaceId

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-headwater-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
    DisableLocalAuth: true
  }
}

output workspaceId string = workspaceId
output applicationInsightsName string = applicationInsights.name
