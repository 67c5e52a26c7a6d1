// Values come from the azd environment (azd env set NAME VALUE) or the shell; what is not set keeps the default of main.bicep.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'northeurope')
param feedUrls = readEnvironmentVariable('FEED_URLS', 'https://aws.amazon.com/blogs/big-data/feed/')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param entraClientId = readEnvironmentVariable('ENTRA_CLIENT_ID', '')
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param deleteLock = bool(readEnvironmentVariable('DELETE_LOCK', 'false'))
param settings = json(readEnvironmentVariable('HEADWATER_SETTINGS', '{}'))
