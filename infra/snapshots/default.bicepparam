// Nothing but what every deployment names.
using '../main.bicep'

param environmentName = 'test'
param location = 'northeurope'
