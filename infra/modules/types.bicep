@export()
@description('Subnets and private DNS zones that exist already, as in a hub and its spokes.')
type existingNetworkType = {
  @description('For the function app: delegated to Microsoft.App/environments, and used by nothing else.')
  appSubnetId: string

  @description('For the private endpoints of storage and of the database.')
  endpointSubnetId: string

  @description('For Container Apps: delegated to Microsoft.App/environments, 32 addresses or more. Required with containerImage.')
  containerSubnetId: string?

  @description('''Ids of the zones privatelink.blob…, privatelink.queue…, privatelink.table… and, with postgres, privatelink.postgres…. Left
out where a policy registers endpoints.''')
  dnsZoneIds: { blob: string, queue: string, table: string, postgres: string? }?
}
