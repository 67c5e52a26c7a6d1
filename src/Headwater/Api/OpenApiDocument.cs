using System.Text;
using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>What this API is, for machines: <c>GET api/openapi.json</c>. Written by hand, and held to the functions by tests.</summary>
public sealed class OpenApiDocument(HttpFront front, AnswerCache cache)
{
    private static readonly string Document = Read();

    public IResult Get(HttpRequest request) => front.Answer(request, _ => Task.FromResult(Answer(request)));

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
        using var reader = new StreamReader(typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")!);
        return reader.ReadToEnd();
    }
}
