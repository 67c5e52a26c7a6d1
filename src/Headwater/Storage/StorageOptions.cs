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
}
