// Tokens of the tenant for every request, from two named clients and from a page.
using '../main.bicep'

param environmentName = 'test'
param location = 'northeurope'
param entraClientId = '33333333-3333-3333-3333-333333333333'
param entraTokenVersion = 1
param entraAllowedClients = [
  '44444444-4444-4444-4444-444444444444'
  '55555555-5555-5555-5555-555555555555'
]
param corsOrigins = ['https://reader.example']
param alertEmail = 'operators@example.com'
