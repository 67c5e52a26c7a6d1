// An own network, with a way in for operators, and all that keeps data.
using '../main.bicep'

param environmentName = 'test'
param location = 'northeurope'
param privateNetwork = true
param operatorAddresses = ['203.0.113.0/28']
param deleteLock = true
param softDeleteDays = 30
param zoneRedundant = true
param alwaysReadyHttpInstances = 1
