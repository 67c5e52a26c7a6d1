using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Headwater.Storage;

/// <summary>The setting <c>AzureWebJobsStorage</c>: a connection string, or an account reached with a managed identity.</summary>
public sealed class StorageOptions
{
    /// <summary>The name the Functions host gives it.</summary>
    public const string Setting = "AzureWebJobsStorage";

    public const string DefaultConnection = "UseDevelopmentStorage=true";

    /// <summary>Null when <see cref="AccountName"/> is given.</summary>
    public string? ConnectionString { get; set; }

    public string? AccountName { get; set; }

    /// <summary><c>managedidentity</c>, or empty for the default chain of Azure.Identity.</summary>
    public string? Credential { get; set; }

    /// <summary>Client id of a user-assigned identity.</summary>
    public string? ClientId { get; set; }

    /// <summary>The identity that <see cref="Credential"/> and <see cref="ClientId"/> name.</summary>
    public TokenCredential CreateCredential() =>
        string.Equals(Credential, "managedidentity", StringComparison.OrdinalIgnoreCase) || ClientId is { Length: > 0 }
            ? new ManagedIdentityCredential(ClientId is { Length: > 0 } id
                ? ManagedIdentityId.FromUserAssignedClientId(id)
                : ManagedIdentityId.SystemAssigned)
            : new DefaultAzureCredential();
}

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (options.AccountName is { Length: > 0 })
            return ValidateOptionsResult.Success;
        try
        {
            _ = new BlobServiceClient(options.ConnectionString ?? StorageOptions.DefaultConnection);
            return ValidateOptionsResult.Success;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Not the value itself: it holds a key.
            return ValidateOptionsResult.Fail(
                $"{StorageOptions.Setting} must be a connection string of a storage account, "
                    + $"or {StorageOptions.Setting}__accountName must be set. ({e.Message})");
        }
    }
}
