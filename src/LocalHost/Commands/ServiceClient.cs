using System.Net;
using System.Text.Json;
using Headwater.LocalHost.Host;

namespace Headwater.LocalHost.Commands;

/// <summary>Requests to a running service, and what it answers.</summary>
internal static class ServiceClient
{
    /// <exception cref="HttpRequestException">The service does not answer, or refuses; the message has its reason.</exception>
    public static async Task<HttpResponseMessage> AnswerAsync(
        this HttpClient service, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await service.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var isAnswer = response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.MultipleChoices;
        if (isAnswer && response.Content.Headers.ContentType?.MediaType is not "text/html")
            return response;
        using (response)
        {
            if (isAnswer)
                throw new HttpRequestException($"{service.BaseAddress} does not answer as Headwater does: its answer is text/html.");
            var status = (int)response.StatusCode;
            throw new HttpRequestException($"{service.BaseAddress} answers {status}: {await ReasonAsync(response, cancellationToken)}");
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Headers.Location is { } location)
            return $"It leads to {location}. --url names another service.";
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? JsonSerializer.Deserialize<JsonElement>(text).Text("detail")
            : response.ReasonPhrase ?? "";
    }

    /// <summary>A member of an answer, safe for a terminal; empty without it.</summary>
    public static string Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? Terminal.Line(value.GetString() ?? "") : "";
}
