// A spoke of an existing hub: its subnets, its zones, its workspace.
using '../main.bicep'

var spoke = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/spoke/providers/Microsoft.Network'
var hub = '/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/hub/providers'

param environmentName = 'test'
param location = 'northeurope'
param privateNetwork = true
param existingNetwork = {
  appSubnetId: '${spoke}/virtualNetworks/spoke/subnets/functions'
  endpointSubnetId: '${spoke}/virtualNetworks/spoke/subnets/endpoints'
  containerSubnetId: '${spoke}/virtualNetworks/spoke/subnets/containers'
  dnsZoneIds: {
    blob: '${hub}/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net'
    queue: '${hub}/Microsoft.Network/privateDnsZones/privatelink.queue.core.windows.net'
    table: '${hub}/Microsoft.Network/privateDnsZones/privatelink.table.core.windows.net'
  }
}
param workspaceId = '${hub}/Microsoft.OperationalInsights/workspaces/central'
param containerImage = 'ghcr.io/example/headwater@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param containerFunctionKey = 'of-a-test'
