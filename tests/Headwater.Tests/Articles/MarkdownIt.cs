using System.Text.Json;
using Headwater.LocalHost.Host;

namespace Headwater.Tests.Articles;

/// <summary>A renderer of CommonMark with tables, which npm installs.</summary>
internal static class MarkdownIt
{
    private static readonly NodePackage Package = new("second reader of Markdown", "infra/markdown-it");

    /// <summary>One process for all texts. Skips the test where npm is missing.</summary>
    public static async Task<string[]> RenderAsync(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            await Package.InstallAsync(_ => { }, cancellationToken);
        }
        catch (NodePackageException missing)
        {
            Assert.Skip(missing.Message);
        }

        using var process = Package.Start([]);
        var html = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(texts).AsMemory(), cancellationToken);
        process.StandardInput.Close();
        return JsonSerializer.Deserialize<string[]>(await html)!;
    }
}
