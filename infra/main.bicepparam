// Values come from the azd environment (azd env set NAME VALUE) or the shell; what is not set keeps the default of main.bicep. The
// delivery workflow hands on a variable of the repository for each name here.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'northeurope')
param feedUrls = readEnvironmentVariable('FEED_URLS', 'https://aws.amazon.com/blogs/big-data/feed/')
param settings = json(readEnvironmentVariable('HEADWATER_SETTINGS', '{}'))
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param zoneRedundant = bool(readEnvironmentVariable('ZONE_REDUNDANT', 'false'))
param deleteLock = bool(readEnvironmentVariable('DELETE_LOCK', 'false'))
param softDeleteDays = int(readEnvironmentVariable('SOFT_DELETE_DAYS', '7'))
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param operatorAddresses = json(readEnvironmentVariable('OPERATOR_ADDRESSES', '[]'))
param existingNetwork = json(readEnvironmentVariable('EXISTING_NETWORK', 'null'))
param workspaceId = readEnvironmentVariable('WORKSPACE_ID', '')
param entraClientId = readEnvironmentVariable('ENTRA_CLIENT_ID', '')
param entraTokenVersion = int(readEnvironmentVariable('ENTRA_TOKEN_VERSION', '2'))
param entraAllowedClients = json(readEnvironmentVariable('ENTRA_ALLOWED_CLIENTS', '[]'))
param corsOrigins = json(readEnvironmentVariable('CORS_ORIGINS', '[]'))
param postgres = readEnvironmentVariable('POSTGRES', 'none')
param hostPrincipalIds = json(readEnvironmentVariable('HOST_PRINCIPAL_IDS', '[]'))
param containerImage = readEnvironmentVariable('CONTAINER_IMAGE', '')
param containerFunctionKey = readEnvironmentVariable('CONTAINER_FUNCTION_KEY', '')
