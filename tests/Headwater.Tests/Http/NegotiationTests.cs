using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Tests.Http;

public sealed class NegotiationTests
{
    private static readonly Named[] Formats =
    [
        new("json", "application/json"), new("atom", "application/atom+xml"), new("html", "text/html"),
        new("ndjson", "application/x-ndjson", "application/jsonl"),
    ];

    [Theory]
    [InlineData(null, "json")]
    [InlineData("", "json")]
    [InlineData("*/*", "json")]
    [InlineData("application/atom+xml", "atom")]
    [InlineData("APPLICATION/ATOM+XML", "atom")]
    [InlineData("application/jsonl", "ndjson")]
    [InlineData("text/*", "html")]
    [InlineData("text/html, application/json", "json")]
    [InlineData("text/html, application/json;q=0.9", "html")]
    [InlineData("application/*;q=0.5, application/json;q=0.1", "atom")]
    [InlineData("*/*;q=0.1, application/json;q=0", "atom")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "html")]
    [InlineData("image/png", null)]
    [InlineData("image/png, */*;q=0.01", "json")]
    [InlineData("*/*;q=0", null)]
    [InlineData("no type at all", "json")]
    [InlineData("text/html;level=1", "html")]
    public void Accept_chooses_by_quality_then_by_our_order(string? accept, string? expected)
    {
        var request = Request();
        request.Headers.Accept = accept;
        var parameters = Parameters();

        Assert.Equal(expected, Negotiation.Choose(request, Formats, parameters)?.Name);
        Assert.Empty(parameters.Errors);
    }

    [Fact]
    public void Parameter_format_beats_Accept()
    {
        var request = Request("?format=ATOM");
        request.Headers.Accept = "text/html";

        Assert.Equal("atom", Negotiation.Choose(request, Formats, Parameters())?.Name);
    }

    [Theory]
    [InlineData("?format=pdf", "pdf")]
    [InlineData("?format=", "")]
    [InlineData("?format=json&format=atom", "json,atom")]
    public void Unknown_format_is_an_error(string query, string value)
    {
        var parameters = Parameters();

        Negotiation.Choose(Request(query), Formats, parameters);

        Assert.Equal(new ParameterError("format", value, "one of json, atom, html, ndjson."), Assert.Single(parameters.Errors));
    }

    private static QueryParameters Parameters() => new(QueryCollection.Empty);

    private static HttpRequest Request(string query = "")
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        return request;
    }

    private sealed record Named(string Name, params string[] Types) : IFormat
    {
        public IReadOnlyList<string> MediaTypes => Types;
    }
}
