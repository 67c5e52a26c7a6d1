// What GitHub deploys as.
using '../delivery.bicep'

param repository = 'example/headwater'
param location = 'northeurope'
