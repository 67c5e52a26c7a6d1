using System.Text;
using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>What the API says about itself.</summary>
public sealed class MetaApi(HttpFront front, AnswerCache cache)
{
    private static readonly string Document = Read();

    /// <summary><c>GET api/openapi.json</c>. Written by hand; tests hold it to the functions.</summary>
    public IResult OpenApi(HttpRequest request) => front.Answer(request, _ => Task.FromResult(Answer(request)));

    /// <summary><c>OPTIONS api/{*path}</c>: what a browser asks before a page of another origin may call the API.</summary>
    public IResult Preflight(HttpRequest request) => front.Preflight(request);

    private IResult Answer(HttpRequest request)
    {
        var parameters = new QueryParameters(request);
        if (parameters.Mistakes.Count > 0)
            return Problems.BadRequest(parameters.Mistakes);
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        var validators = new Validators(EntityTag.Of("openapi", coding, Document));
        if (validators.MatchOrSet(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return cache.Find(validators.ETag)
            ?? cache.Keep(validators.ETag, Representation.Write("application/json", coding, output => Encoding.UTF8.GetBytes(Document, output)));
    }

    private static string Read()
    {
        using var reader = new StreamReader(typeof(MetaApi).Assembly.GetManifestResourceStream("openapi.json")!);
        return reader.ReadToEnd();
    }
}
