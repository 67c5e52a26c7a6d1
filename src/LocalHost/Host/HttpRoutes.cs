using System.Net;
using System.Security.Cryptography;
using System.Text;
using Headwater.Api;
using Headwater.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.LocalHost.Host;

/// <summary>Maps the HTTP functions to their routes, with the key check of the Functions host.</summary>
internal static class HttpRoutes
{
    /// <summary>The setting with the key that writing functions require.</summary>
    public const string KeySetting = "FunctionKey";

    public static void MapFunctions(this WebApplication app, string routePrefix)
    {
        var key = app.Configuration[KeySetting];
        foreach (var trigger in Trigger<HttpTriggerAttribute>.All)
        {
            // Compiled by the first request: all of them would take longer than the rest of the start.
            var handler = new Lazy<RequestDelegate>(() =>
            {
                var create = ActivatorUtilities.CreateFactory(trigger.Method.DeclaringType!, []);
                return RequestDelegateFactory.Create(
                    trigger.Method,
                    context => create(context.RequestServices, []),
                    new RequestDelegateFactoryOptions { ServiceProvider = app.Services }).RequestDelegate;
            });
            var needsKey = trigger.Attribute.AuthLevel != AuthorizationLevel.Anonymous;
            app.MapMethods(
                $"/{routePrefix}/{trigger.Attribute.Route ?? trigger.Name}".Replace("//", "/", StringComparison.Ordinal),
                trigger.Attribute.Methods.Select(method => method.ToUpperInvariant()),
                context => Pipeline(context).RunAsync(
                    context, () => Refusal(context.Request, needsKey, key)?.ExecuteAsync(context) ?? handler.Value(context)));
        }

        app.MapFallback(
            "{*path}", context => Pipeline(context).RunAsync(context, () => MetaApi.Unmatched(context.Request).ExecuteAsync(context)));
    }

    // Resolved for each request: at the start, before all settings are checked, it would report only the errors of its own settings.
    private static HttpPipeline Pipeline(HttpContext context) => context.RequestServices.GetRequiredService<HttpPipeline>();

    /// <summary>
    /// Without a key in the settings the host listens on loopback only, and every caller may write. So it must not answer the pages
    /// of other sites in the user's browser: neither their cross-site requests, nor those that reach it under a name of such a site (DNS
    /// rebinding).
    /// </summary>
    private static Problem? Refusal(HttpRequest request, bool needsKey, string? key)
    {
        if (!string.IsNullOrWhiteSpace(key))
            return needsKey && !HasKey(request, key)
                ? new Problem(
                    StatusCodes.Status401Unauthorized,
                    "Unauthorized",
                    $"This function requires its key, in the header {KeyNames.Header} or the parameter {KeyNames.Parameter}.")
                : null;
        if (!IsLoopback(request.Host.Host))
            return Forbidden($"Without the setting {KeySetting} this host answers only to localhost, not to {request.Host.Host}.");
        return needsKey && IsFromAnotherSite(request)
            ? Forbidden($"Without the setting {KeySetting} this host takes no writes from pages of other sites.")
            : null;
    }

    private static bool HasKey(HttpRequest request, string key)
    {
        var given = request.Headers.TryGetValue(KeyNames.Header, out var header) ? header : request.Query[KeyNames.Parameter];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given.ToString()), Encoding.UTF8.GetBytes(key));
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Browsers send both headers with a write, current ones always; other programs send neither.</summary>
    private static bool IsFromAnotherSite(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        var own = $"{request.Scheme}://{request.Host.ToUriComponent()}";
        return site is not ("" or "same-origin" or "none")
            || (origin.Length > 0 && !origin.Equals(own, StringComparison.OrdinalIgnoreCase));
    }

    private static Problem Forbidden(string detail) => new(StatusCodes.Status403Forbidden, "Forbidden", detail);
}
