// The roles that this template assigns, and the delivery identity may therefore assign: no other.

@export()
@description('What the code does with stored data, whichever host runs it: reading, writing and creating blobs, queues and tables.')
var dataRoles = {
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

@export()
@description('What the host of Azure Functions also requires, for its own containers and no other.')
var functionHostRoles = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
}

@export()
var telemetryRoles = {
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
}
