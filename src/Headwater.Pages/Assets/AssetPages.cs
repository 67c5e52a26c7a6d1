using System.Buffers;
using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Pages.Assets;

/// <summary><c>GET assets/{name}</c>: the files that the pages load.</summary>
public sealed class AssetPages
{
    // A browser asks again after this time at the latest; the name changes with the content.
    private const string OneYear = "public, max-age=31536000, immutable";

    /// <summary>404 for a name of another release.</summary>
#pragma warning disable CA1822 // Every function has an instance to call.
    public IResult Get(HttpRequest request, string name)
#pragma warning restore CA1822
    {
        if (AssetFiles.Find(name) is not { } file)
            return Problems.NotFound($"There is no file {name}; the page that names it is of another release.");
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        var isKnown = new Validators(EntityTag.Of("asset", coding, file.Name)).SetAndMatch(request);

        // Of a 304, too: its headers replace those that the browser has.
        request.HttpContext.Response.Headers.CacheControl = OneYear;
        if (isKnown)
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return Representation.Write(file.ContentType, coding, output => output.Write(file.Bytes));
    }
}
