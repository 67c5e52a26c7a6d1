// The index in PostgreSQL, at its smallest.
using '../main.bicep'

param environmentName = 'test'
param location = 'northeurope'
param postgres = 'burstable'
