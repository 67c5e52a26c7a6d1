using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Headwater.Fetching;

/// <summary>Settings <c>Fetching__*</c>.</summary>
internal sealed class FetchingOptions
{
    public const string Section = "Fetching";

    /// <summary>Time from the first packet to the last byte of the body, redirects included, however slowly a server sends.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Decompressed bytes of a document. The longest podcast archives have about ten million.</summary>
    [Range(1_024, 256 * 1_024 * 1_024)]
    public int MaxDocumentBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Redirects that are followed in one fetch; browsers stop at 20.</summary>
    [Range(0, 50)]
    public int MaxRedirects { get; set; } = 10;

    /// <summary>Where publishers can read who polls, or complain: an http(s) or mailto URL, sent in the User-Agent.</summary>
    public string? ContactUrl { get; set; }

    /// <summary>The whole User-Agent header; without it <c>Headwater/VERSION (+ContactUrl)</c>.</summary>
    public string? UserAgent { get; set; }

    /// <summary>
    /// Allows feeds on every loopback and private address: for a laptop, never for a service with which anybody may register feeds.
    /// </summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>
    /// Loopback and private destinations that feeds may be fetched from: networks (<c>10.20.0.0/16</c>), addresses, host names
    /// (<c>wiki.corp.example</c>) and their subdomains (<c>*.corp.example</c>), separated by white space or commas.
    /// </summary>
    public string? AllowedNetworks { get; set; }

    /// <summary>The same as <see cref="AllowedNetworks"/>, for those feeds alone that have the option <c>allowPrivate</c>.</summary>
    public string? PrivateNetworks { get; set; }

    /// <summary>Whether the option <c>allowPrivate</c> opens anything.</summary>
    internal bool CanAllowPrivate => AllowPrivateNetworks || !string.IsNullOrWhiteSpace(PrivateNetworks);
}

internal sealed class FetchingOptionsValidator : IValidateOptions<FetchingOptions>
{
    public ValidateOptionsResult Validate(string? name, FetchingOptions options)
    {
        List<string> errors = [];
        if (!string.IsNullOrEmpty(options.ContactUrl)
            && !(Uri.TryCreate(options.ContactUrl, UriKind.Absolute, out var contact) && contact.Scheme is "http" or "https" or "mailto"))
            errors.Add($"Fetching__ContactUrl is '{options.ContactUrl}'; it must be an http, https or mailto URL.");
        if (options.UserAgent is { } agent && !agent.All(c => c is >= ' ' and <= '~'))
            errors.Add("Fetching__UserAgent must be printable ASCII: it is sent as a header.");
        foreach (var (setting, text) in ((string, string?)[])
            [("AllowedNetworks", options.AllowedNetworks), ("PrivateNetworks", options.PrivateNetworks)])
        {
            errors.AddRange(AllowedNetworks.Parse(text).Errors.Select(entry =>
                $"Fetching__{setting} contains '{entry}'; supported are networks such as 10.20.0.0/16, addresses and host names."));
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
