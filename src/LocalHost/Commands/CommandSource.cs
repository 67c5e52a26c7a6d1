using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.LocalHost.Host;
using Microsoft.Extensions.Options;

namespace Headwater.LocalHost.Commands;

/// <summary>
/// What a command reads: a file, standard input (<c>-</c>), or a URL, which is fetched by the rules and settings of feeds.
/// </summary>
internal static class CommandSource
{
    /// <exception cref="IOException">The file or the URL brings no document; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The source cannot be read, or a setting is wrong.</exception>
    public static async Task<(ReadOnlyMemory<byte> Bytes, DocumentOrigin Origin)> ReadAsync(
        string source, CancellationToken cancellationToken)
    {
        if (source == "-" && !Console.IsInputRedirected)
            throw new InvalidDataException("It is a terminal. Send a document into it, or name a file or a URL.");
        if (Directory.Exists(source))
            throw new InvalidDataException("It is a folder. Name a file.");
        if (source == "-")
        {
            await using var input = Console.OpenStandardInput();
            using var bytes = new MemoryStream();
            await input.CopyToAsync(bytes, cancellationToken);
            return (bytes.ToArray(), new DocumentOrigin());
        }

        if (!Uri.TryCreate(source, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return (await File.ReadAllBytesAsync(source, cancellationToken), new DocumentOrigin());
        return await FetchAsync(source, cancellationToken) switch
        {
            FetchOutcome.Fetched document => (document.Body, document.Origin),
            var failed => throw new IOException(failed.Reason),
        };
    }

    private static async Task<FetchOutcome> FetchAsync(string url, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder();
        if (LocalSettings.Find() is { } settings)
            configuration.AddInMemoryCollection(LocalSettings.Read(settings));
        configuration.AddEnvironmentVariables();
        await using var services = new ServiceCollection().AddLogging().AddHeadwater(configuration.Build()).BuildServiceProvider();
        try
        {
            return await services.GetRequiredService<FeedFetcher>().FetchAsync(new FetchRequest(url), cancellationToken);
        }
        catch (OptionsValidationException e)
        {
            throw new InvalidDataException(string.Join(' ', e.Failures), e);
        }
    }
}
