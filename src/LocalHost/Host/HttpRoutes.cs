using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.LocalHost.Host;

/// <summary>Maps the HTTP functions to their routes, with the key check of the Functions host.</summary>
internal static class HttpRoutes
{
    /// <summary>The setting with the key for functions that ask for one.</summary>
    public const string KeySetting = "FunctionKey";

    public static void MapFunctions(this WebApplication app, string routePrefix)
    {
        var key = app.Configuration[KeySetting];
        foreach (var trigger in Trigger<HttpTriggerAttribute>.All)
        {
            var create = ActivatorUtilities.CreateFactory(trigger.Method.DeclaringType!, []);
            var handler = RequestDelegateFactory.Create(
                trigger.Method,
                context => create(context.RequestServices, []),
                new RequestDelegateFactoryOptions { ServiceProvider = app.Services });
            var needsKey = trigger.Attribute.AuthLevel != AuthorizationLevel.Anonymous;
            app.MapMethods(
                $"/{routePrefix}/{trigger.Attribute.Route ?? trigger.Name}".Replace("//", "/", StringComparison.Ordinal),
                trigger.Attribute.Methods.Select(method => method.ToUpperInvariant()),
                context => needsKey && !IsAuthorized(context.Request, key) ? Unauthorized(context) : handler.RequestDelegate(context));
        }

        // As the Functions host, also for a known path with another method; without it the preflights' route would make that a 405.
        app.MapFallback(
            "{*path}",
            context => TypedResults.Problem("There is no such function.", statusCode: 404, title: "Not found").ExecuteAsync(context));
    }

    /// <summary>Without a key in the settings the host listens on loopback only, and who reaches it may write.</summary>
    private static bool IsAuthorized(HttpRequest request, string? key)
    {
        if (string.IsNullOrEmpty(key))
            return true;
        var given = request.Headers.TryGetValue("x-functions-key", out var header) ? header.ToString() : request.Query["code"].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
    }

    private static Task Unauthorized(HttpContext context)
    {
        ProblemHttpResult problem = TypedResults.Problem(
            "This function needs its key, in the header x-functions-key or the parameter code.", statusCode: 401,
            title: "Key missing or wrong");
        return problem.ExecuteAsync(context);
    }
}
