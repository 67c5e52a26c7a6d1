using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Tests.Http;

public sealed class ValidatorsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, 300, TimeSpan.Zero);

    [Theory]
    [InlineData("\"a\"", null, true)]
    [InlineData("\"b\"", null, false)]
    [InlineData("\"b\", \"a\"", null, true)]
    [InlineData("W/\"a\"", null, true)]
    [InlineData("*", null, true)]
    [InlineData("a", null, false)]
    [InlineData("\"b\"", "Mon, 15 Jun 2026 12:00:00 GMT", false)]
    [InlineData(null, "Mon, 15 Jun 2026 12:00:00 GMT", true)]
    [InlineData(null, "Mon, 15 Jun 2026 11:59:59 GMT", false)]
    [InlineData(null, "yesterday", false)]
    [InlineData(null, null, false)]
    public void Date_decides_only_without_a_tag(string? tags, string? since, bool matches)
    {
        foreach (var method in (string[])["GET", "HEAD"])
        {
            var request = new DefaultHttpContext().Request;
            request.Method = method;
            if (tags is not null)
                request.Headers.IfNoneMatch = tags;
            if (since is not null)
                request.Headers.IfModifiedSince = since;

            Assert.Equal(matches, new Validators("\"a\"", Noon).SetAndMatch(request));
        }
    }

    [Fact]
    public void Caches_learn_max_age_and_age()
    {
        var request = new DefaultHttpContext().Request;

        new Validators("\"a\"", Noon, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90.7)).SetAndMatch(request);

        var headers = request.HttpContext.Response.Headers;
        Assert.Equal(
            ("\"a\"", "max-age=30", "90", "Mon, 15 Jun 2026 12:00:00 GMT"),
            (headers.ETag.ToString(), headers.CacheControl.ToString(), headers.Age.ToString(), headers.LastModified.ToString()));
    }
}
