using System.Security.Cryptography;
using System.Text;

namespace Headwater.Index.Postgres;

/// <summary>Stands for a term in the database, where names may be longer than an index can hold.</summary>
internal static class TermKey
{
    public static Guid Of(ArticleTerm term) => Of(term.Kind, term.Value, term.Name);

    public static Guid OfValue(string kind, string value) => Of(kind, value);

    private static Guid Of(params ReadOnlySpan<string> parts) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 16));
}
