// The index in PostgreSQL, at its smallest, with more hosts than it has connections for.
using '../main.bicep'

param environmentName = 'test'
param location = 'northeurope'
param postgres = 'burstable'
param containerImage = 'ghcr.io/example/headwater@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param containerFunctionKey = 'of-a-test'
param containerReplicas = 3
