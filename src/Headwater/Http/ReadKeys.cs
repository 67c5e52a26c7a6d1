using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Headwater.Http;

/// <summary>Who may read: the setting <c>Http__ReadKeys</c>. Without keys everybody may.</summary>
internal sealed class ReadKeys
{
    // A browser that opens a page cannot send a header of ours. The script of the pages sets this cookie for the session and this site.
    private const string Cookie = "headwater-key";

    private const string BearerScheme = "Bearer ";

    private readonly (string Name, byte[] Hash)[] _keys;

    public ReadKeys(HttpOptions options) => _keys = [.. options.ReadKeys.Select(key => (key.Key, Hash(key.Value)))];

    public bool Any => _keys.Length > 0;

    /// <summary>
    /// The name of the key that a request has; null when it has none. The header may hold a function key instead, so each place counts.
    /// </summary>
    public string? NameOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var bearer = authorization.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[BearerScheme.Length..].Trim()
            : "";
        return Find(request.Headers[KeyNames.Header].ToString()) ?? Find(bearer) ?? Find(request.Query[KeyNames.Parameter].ToString())
            ?? Find(request.Cookies[Cookie] ?? "");
    }

    /// <remarks>Hashes have one length, and all of them are compared: the time tells nothing of the keys.</remarks>
    private string? Find(string given)
    {
        if (given.Length == 0)
            return null;
        var hash = Hash(given);
        string? found = null;
        foreach (var (name, key) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key))
                found = name;
        }

        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
