using Headwater.Discovery;
using Headwater.Http;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>Lists of feeds over HTTP, in the format that readers exchange.</summary>
public sealed class OpmlApi
{
    private const int MaxBytes = 10 * 1024 * 1024;

    // A form also has the lines between its parts, and their headers.
    private const int MaxFormBytes = MaxBytes + (64 * 1024);

    // curl sends this for any body, unless it is told the type.
    private const string UnknownType = "application/x-www-form-urlencoded";

    private static readonly string[] Types = [Opml.MediaType, "application/xml", "text/xml", "application/octet-stream"];

    private readonly FeedTable _feeds;
    private readonly FeedImport _import;
    private readonly TimeProvider _time;

    internal OpmlApi(FeedTable feeds, FeedImport import, TimeProvider time) => (_feeds, _import, _time) = (feeds, import, time);

    /// <summary>
    /// <c>POST api/opml</c>: registers the feeds of a list; folders become tags. 200 with an outcome for each, also as <c>ndjson</c> while
    /// it goes on; 400 for a document that is not OPML or has a DTD, 413 for one of more than 10 MB.
    /// </summary>
    public Task<IResult> ImportAsync(HttpRequest request) => FeedImportAnswer.OfAsync(request, _import, async token =>
    {
        var document = await ReadAsync(request, token);
        try
        {
            return OpmlReader.Read(document);
        }
        catch (OpmlException e)
        {
            throw Invalid(e.Message);
        }
    });

    /// <summary><c>GET api/opml</c>: the registry with its URLs whole, so it requires the function key.</summary>
    public async Task<IResult> ExportAsync(HttpRequest request)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var feeds = await _feeds.AllAsync(request.HttpContext.RequestAborted)
            .Where(feed => feed.State != FeedState.Deleted)
            .Select(FeedOutline.Of)
            .ToListAsync(request.HttpContext.RequestAborted);
        using var document = new MemoryStream();
        OpmlWriter.Write(document, feeds, _time.GetUtcNow());
        return TypedResults.Bytes(document.ToArray(), Opml.MediaType, "headwater.opml");
    }

    /// <summary>The body, or the first file of a form.</summary>
    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = request.ContentType?.Split(';')[0].Trim() ?? UnknownType;
        if (!request.HasFormContentType || type.Equals(UnknownType, StringComparison.OrdinalIgnoreCase))
        {
            if (!Types.Append(UnknownType).Contains(type, StringComparer.OrdinalIgnoreCase))
                throw new ProblemException(new Problem(
                    StatusCodes.Status415UnsupportedMediaType, "Unsupported media type",
                    $"{type} is not supported. Send {string.Join(", ", Types)}, or a form with a file."));
            return await RequestBody.ReadBytesAsync(request.Body, MaxBytes, cancellationToken);
        }

        request.Body = new MemoryStream(await RequestBody.ReadBytesAsync(request.Body, MaxFormBytes, cancellationToken));
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            if (form.Files is not [var file, ..])
                throw Invalid("The form has no file.");
            await using var stream = file.OpenReadStream();
            return await RequestBody.ReadBytesAsync(stream, MaxBytes, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw Invalid(e.Message);
        }
        catch (IOException)
        {
            throw Invalid("The form ends before the last boundary that its header names.");
        }
    }

    private static ProblemException Invalid(string why) => new(new Problem(StatusCodes.Status400BadRequest, "Invalid document", why));
}
