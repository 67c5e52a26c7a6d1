using System.Net;
using System.Text;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Polling;

/// <summary>Calls of <c>api/feeds</c>, with JSON in and out.</summary>
internal static class RegistryCalls
{
    /// <summary>Registers a feed and returns its id.</summary>
    public static async Task<string> AddAsync(TestSystem system, string url) =>
        (await SendAsync(system, HttpMethod.Post, "api/feeds", new { url })).Body.GetProperty("id").GetString()!;

    /// <param name="feed">The body of the request.</param>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(TestSystem system, object feed, string query = "")
    {
        var answer = await SendAsync(system, HttpMethod.Post, $"api/feeds{query}", feed);
        return (answer.Status, answer.Body);
    }

    public static Task<Answer> SendAsync(TestSystem system, HttpMethod method, string path, object? body = null) =>
        SendTextAsync(system, method, path, body is null ? null : JsonSerializer.Serialize(body));

    public static async Task<Answer> SendTextAsync(TestSystem system, HttpMethod method, string path, string? body)
    {
        var end = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await system.Client.SendAsync(request, end);
        var text = await response.Content.ReadAsStringAsync(end);
        return new Answer(response.StatusCode, response.Headers.Location?.ToString(), text.Length == 0 ? default
            : JsonDocument.Parse(text).RootElement.Clone());
    }

    internal sealed record Answer(HttpStatusCode Status, string? Location, JsonElement Body)
    {
        /// <summary>The body of an answer that is not an error.</summary>
        public JsonElement Success()
        {
            Assert.True((int)Status is >= 200 and < 300, $"{Status}: {Body}");
            return Body;
        }
    }
}
