using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Headwater.Fetching;
using Microsoft.Extensions.Configuration;

namespace Headwater.Polling;

/// <summary>
/// Puts the values of settings into the requests of a feed. Only here, and only for one request: so nothing that is stored, logged, traced
/// or answered holds one.
/// </summary>
/// <remarks>
/// Only settings below <c>FeedSecrets__</c> can be named: a person who may change a feed must not be able to send the connection string
/// of the storage account to a server of their choice. <c>FeedSecrets__NAME__Host</c> limits a value to its hosts, and to https, also when
/// the feed gets a URL with http. An entry that begins with <c>http://</c> allows a host without https. A proxy can read unencrypted
/// requests, so there the proxy must be a setting, too.
/// </remarks>
internal sealed partial class FeedSecrets(IConfiguration configuration)
{
    public const string Prefix = "FeedSecrets";
    private const string Reference = "setting:";
    private const string HostName = "Host";
    private const string Unencrypted = "http://";
    private const int MaxLength = 8_000;

    // App Service gives this instead of the value while the vault cannot be read.
    private const string UnresolvedReference = "@Microsoft.KeyVault(";

    public static string Expected => $"{Reference}NAME, where the app setting {Prefix}__NAME holds the value: no secret is stored here.";

    /// <summary>Whether any secret is configured.</summary>
    public bool Any => configuration.GetSection(Prefix).GetChildren().Any();

    public static bool IsReference(string text) => text.StartsWith(Reference, StringComparison.Ordinal);

    /// <summary>The app setting that a reference names.</summary>
    public static string SettingOf(string reference) => $"{Prefix}__{reference[Reference.Length..]}";

    /// <summary>Whether the text names a setting as it must.</summary>
    public static bool IsWellFormed(string text) => IsReference(text) && Name.IsMatch(text[Reference.Length..]);

    /// <summary>What the options add to the requests of a feed; null for nothing.</summary>
    /// <param name="url">Of the feed, as it is registered: what it moved to is another origin.</param>
    /// <param name="error">Which setting is missing or cannot be used; null when all is well.</param>
    public FetchOptions? Of(string url, FeedOptions options, out string? error)
    {
        error = null;
        if (!options.AsksDifferently || !Uri.TryCreate(url, UriKind.Absolute, out var origin))
            return null;
        try
        {
            var proxy = options.Proxy is { } text ? ProxyOf(Value(text, "proxy", sentTo: null)) : null;
            return new FetchOptions(origin, [.. Headers(options, origin)])
            {
                Proxy = proxy is null ? null : UrlRules.Bare(proxy),
                ProxyCredentials = proxy is { UserInfo.Length: > 0 } ? CredentialsOf(proxy) : null,
                AllowPrivate = options.AllowPrivate == true,
            };
        }
        catch (SettingException e)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>Why this cannot be a proxy; null when it can.</summary>
    public static string? ProxyError(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "socks5"
            && url.PathAndQuery is "/" or "" && url.Port > 0
            && Uri.TryCreate($"http://{url.Authority}", UriKind.Absolute, out var server) && UrlRules.WhyForbidden(server) is null
            ? null
            : "the URL of a proxy: http, https or socks5, a host and a port.";

    private IEnumerable<(string Name, string Value)> Headers(FeedOptions options, Uri origin)
    {
        var isShown = origin.Scheme == Uri.UriSchemeHttp && options.Proxy is { } proxy && !IsReference(proxy);
        string Value(string text, string option) => this.Value(text, option, origin, isShown);
        foreach (var (name, value) in options.Headers ?? new Dictionary<string, string>())
            yield return (name, Value(value, $"headers.{name}"));
        if (options.UserAgent is { } agent)
            yield return ("User-Agent", Value(agent, "userAgent"));
        if (options.Cookie is { } cookie)
            yield return ("Cookie", Value(cookie, "cookie"));
        if (options.Auth?.Bearer is { } bearer)
            yield return ("Authorization", $"Bearer {Value(bearer.Token, "auth.bearer.token")}");
        if (options.Auth?.Basic is { } basic)
        {
            var pair = $"{Value(basic.User, "auth.basic.user")}:{Value(basic.Password, "auth.basic.password")}";
            yield return ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}");
        }
    }

    /// <param name="sentTo">Null for a proxy, whose host is in the value.</param>
    /// <param name="isShown">True when a proxy that is not from a setting could read it.</param>
    private string Value(string text, string option, Uri? sentTo, bool isShown = false)
    {
        if (!IsReference(text))
            return text;
        var name = text[Reference.Length..];
        var setting = $"{Prefix}__{name}, which the option {option} names,";
        if (configuration[$"{Prefix}:{name}"] is not { Length: > 0 } value)
            throw new SettingException($"The setting {setting} is missing.");
        if (value.StartsWith(UnresolvedReference, StringComparison.OrdinalIgnoreCase))
            throw new SettingException($"The setting {setting} is a reference to Key Vault that Azure cannot resolve.");
        if (sentTo is not null && configuration[$"{Prefix}:{name}:{HostName}"] is { } hosts)
            CheckHost(name, setting, hosts, sentTo, isShown);
        value = value.Trim();

        // Headers are bytes of Latin-1.
        return value.Length is > 0 and <= MaxLength && value.All(c => c is >= ' ' and <= '\u00ff' and not (>= '\u007f' and < '\u00a0'))
            ? value
            : throw new SettingException($"The setting {setting} has characters that no header can have, or is too long.");
    }

    private static void CheckHost(string name, string setting, string hosts, Uri sentTo, bool isShown)
    {
        if (!IsFor(hosts, sentTo))
        {
            throw new SettingException(
                $"The setting {setting} is not for {sentTo.GetLeftPart(UriPartial.Authority)}: {Prefix}__{name}__{HostName} names the "
                    + $"hosts that it is for, with {Unencrypted} in front where it may go without encryption.");
        }

        if (isShown)
        {
            throw new SettingException(
                $"The setting {setting} is for hosts of {Prefix}__{name}__{HostName}, and without encryption a proxy could read it: use "
                    + $"https, or {Reference}NAME as the option proxy.");
        }
    }

    private static bool IsFor(string entries, Uri url)
    {
        var hosts = Settings.List(entries)
            .Where(entry => url.Scheme == Uri.UriSchemeHttps || entry.StartsWith(Unencrypted, StringComparison.OrdinalIgnoreCase))
            .Select(entry => entry[(entry.IndexOf("://", StringComparison.Ordinal) is >= 0 and var end ? end + 3 : 0)..]);
        var (allowed, host) = (AllowedNetworks.Parse(string.Join(' ', hosts)), url.IdnHost.Trim('[', ']'));
        return allowed.Contains(host) || (IPAddress.TryParse(host, out var address) && allowed.Contains(address));
    }

    private static Uri ProxyOf(string text) => ProxyError(text) is null
        ? new Uri(text)
        : throw new SettingException("The setting that the option proxy names is not the URL of a proxy.");

    private static NetworkCredential CredentialsOf(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    // No double underscore and no colon: they would lead to settings below other settings.
    [GeneratedRegex(@"^[A-Za-z](?!.*__)[A-Za-z0-9_]{0,63}\z")]
    private static partial Regex Name { get; }

    private sealed class SettingException(string message) : Exception(message);
}
