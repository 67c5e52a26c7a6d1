// Storage and database without a public endpoint, and a fixed outgoing address that publishers can be told. In an existing network only the
// endpoints are made; where its addresses go out is the network's own affair.
import { existingNetworkType } from 'types.bicep'

param location string
param tags { *: string }
param suffix string
param storageAccountName string

@description('The index\'s database, where there is one.')
param postgresServerId string?
param existing existingNetworkType?

var storageServices = map(['blob', 'queue', 'table'], kind => {
  name: kind
  group: kind
  resourceId: storageAccount.id
  zone: 'privatelink.${kind}.${environment().suffixes.storage}'
})
var databases = postgresServerId == null
  ? []
  : [
      {
        name: 'postgres'
        group: 'postgresqlServer'
        resourceId: postgresServerId!
        zone: 'privatelink.postgres.database.azure.com'
      }
    ]
var services = concat(storageServices, databases)
var ownNetwork = existing == null

// Zones of a hub are named; with none named, a policy of the hub is expected to register the endpoints.
var existingZones object = existing.?dnsZoneIds ?? {}

resource storageAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: storageAccountName
}

resource outgoingAddress 'Microsoft.Network/publicIPAddresses@2026-03-01' = if (ownNetwork) {
  name: 'pip-headwater-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2026-03-01' = if (ownNetwork) {
  name: 'ng-headwater-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: outgoingAddress.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2026-03-01' = if (ownNetwork) {
  name: 'vnet-headwater-${suffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.83.0.0/23'] }
    subnets: [
      {
        // Every instance takes an address; Flex Consumption requires a subnet of its own.
        name: 'app'
        properties: {
          addressPrefix: '10.83.0.0/24'
          defaultOutboundAccess: false
          natGateway: { id: gateway.id }
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'storage'
        properties: {
          addressPrefix: '10.83.1.0/28'
          defaultOutboundAccess: false
        }
      }
      {
        // An environment of Container Apps requires a subnet of its own, too, of 32 addresses at least.
        name: 'containers'
        properties: {
          addressPrefix: '10.83.1.32/27'
          defaultOutboundAccess: false
          natGateway: { id: gateway.id }
          delegations: [{ name: 'containers', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
    ]
  }

  resource appSubnet 'subnets' existing = { name: 'app' }
  resource storageSubnet 'subnets' existing = { name: 'storage' }
  resource containerSubnet 'subnets' existing = { name: 'containers' }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: if (ownNetwork) {
    name: service.zone
    location: 'global'
    tags: tags
  }
]

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, i) in services: if (ownNetwork) {
    parent: zone[i]
    name: 'to-network'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2026-03-01' = [
  for service in services: {
    name: 'pe-headwater-${service.name}-${suffix}'
    location: location
    tags: tags
    properties: {
      subnet: { id: existing.?endpointSubnetId ?? network::storageSubnet.id }
      privateLinkServiceConnections: [
        {
          name: service.name
          properties: { privateLinkServiceId: service.resourceId, groupIds: [service.group] }
        }
      ]
    }
  }
]

resource endpointZone 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = [
  for (service, i) in services: if (ownNetwork || contains(existingZones, service.name)) {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service.name, properties: { privateDnsZoneId: existingZones[?service.name] ?? zone[i].id } }]
    }
  }
]

output appSubnetId string = existing.?appSubnetId ?? network::appSubnet.id
output containerSubnetId string = existing.?containerSubnetId ?? (ownNetwork ? network::containerSubnet.id : '')
