// Storage without a public endpoint, and a fixed outgoing address that publishers can be told.
param location string
param tags { *: string }
param suffix string
param storageAccountName string

var services = ['blob', 'queue', 'table']

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource outgoingAddress 'Microsoft.Network/publicIPAddresses@2024-07-01' = {
  name: 'pip-headwater-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2024-07-01' = {
  name: 'ng-headwater-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: outgoingAddress.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = {
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
    ]
  }

  resource appSubnet 'subnets' existing = { name: 'app' }
  resource storageSubnet 'subnets' existing = { name: 'storage' }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, i) in services: {
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

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for service in services: {
    name: 'pe-headwater-${service}-${suffix}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::storageSubnet.id }
      privateLinkServiceConnections: [
        {
          name: service
          properties: { privateLinkServiceId: storageAccount.id, groupIds: [service] }
        }
      ]
    }
  }
]

resource endpointZone 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (service, i) in services: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service, properties: { privateDnsZoneId: zone[i].id } }]
    }
  }
]

output appSubnetId string = network::appSubnet.id
