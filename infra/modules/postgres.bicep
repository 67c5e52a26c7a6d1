// The shared index: PostgreSQL that only the hosts sign in to, with Entra tokens alone. It holds nothing that storage does not
// hold, too: the index can be dropped and built again at any time.
param location string
param tags { *: string }
param suffix string

@description('burstable or generalPurpose.')
param size string

@description('Name of the identity that all hosts sign in with.')
param administrator string

@description('Its object id, which names the resource and so must be known before this module starts.')
param administratorId string
param privateNetwork bool

@description('Two servers in two zones; only where the size allows it.')
param zoneRedundant bool
param workspaceId string
param alertActionGroupId string

var sizes = {
  // 35 connections for users: of 50, the service keeps 15.
  burstable: { name: 'Standard_B1ms', tier: 'Burstable', storageGb: 32, connections: 35 }
  generalPurpose: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose', storageGb: 128, connections: 844 }
}
var chosen = sizes[size]
var database = 'headwater'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: 'psql-headwater-${suffix}'
  location: location
  tags: tags
  sku: { name: chosen.name, tier: chosen.tier }
  properties: {
    version: '18'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    storage: { storageSizeGB: chosen.storageGb, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: zoneRedundant && size != 'burstable' ? 'ZoneRedundant' : 'Disabled' }
    network: { publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled' }
  }

  resource indexDatabase 'databases' = {
    name: database
    properties: { charset: 'UTF8' }
    dependsOn: [entraAdministrator]
  }

  // Instances of a function app have no fixed addresses. This opens the server to Azure, not to the internet; all still have to sign in.
  resource azure 'firewallRules' = if (!privateNetwork) {
    name: 'azure'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
    dependsOn: [tls]
  }

  // The service's default, written down: a connection without TLS is refused. The server takes one change at a time, hence the order.
  resource tls 'configurations' = {
    name: 'require_secure_transport'
    properties: { value: 'on', source: 'user-override' }
    dependsOn: [indexDatabase]
  }
}

resource entraAdministrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: administratorId
  properties: { principalName: administrator, principalType: 'ServicePrincipal', tenantId: tenant().tenantId }
}

#disable-next-line use-recent-api-versions // what is called newest dates from 2016 and lacks what this one has
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: server
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

var rules = [
  {
    name: 'database-full'
    text: 'The disk of the index\'s database is more than 82 % full, though at 80 % it should have grown by itself.'
    metric: 'storage_percent'
    // Below the point at which the server takes no more writes: 95 %, or 5 GiB free, which is 84 % of the smallest disk.
    threshold: 82
  }
  {
    name: 'database-connections'
    text: 'More than 98 % of the connections that the database of the index takes are in use: more than all hosts together may take.'
    metric: 'active_connections'
    // Above what the hosts that main.bicep allows take when all are busy, 10 each, and two timers one or two each.
    threshold: chosen.connections * 98 / 100
  }
]

resource rule 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for rule in rules: {
    name: 'alert-headwater-${rule.name}-${suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.text
      severity: 2
      enabled: true
      scopes: [server.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricName: rule.metric
            operator: 'GreaterThan'
            threshold: rule.threshold
            timeAggregation: 'Average'
          }
        ]
      }
      actions: empty(alertActionGroupId) ? [] : [{ actionGroupId: alertActionGroupId }]
    }
  }
]

output serverId string = server.id
output host string = server.properties.fullyQualifiedDomainName
output database string = database
