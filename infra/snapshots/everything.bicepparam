// Every resource that the template knows.
using '../main.bicep'

param environmentName = 'test'
param location = 'northeurope'
param privateNetwork = true
param deleteLock = true
param entraClientId = '33333333-3333-3333-3333-333333333333'
param corsOrigins = ['https://reader.example']
param alertEmail = 'operators@example.com'
param hostPrincipalIds = ['66666666-6666-6666-6666-666666666666']
param postgres = 'generalPurpose'
param maximumInstanceCount = 100
param alwaysReadyHttpInstances = 2
param containerImage = 'ghcr.io/example/headwater@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param containerFunctionKey = 'of-a-test'
