using System.Text;
using Headwater.Http;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headwater.Pages.Layout;

/// <summary>Renders a view to the bytes of an answer, with the headers that every page has.</summary>
/// <remarks>
/// Not <c>RazorComponentResult</c>: the text is needed as a whole for its ETag, and a view needs no navigation, forms or antiforgery.
/// </remarks>
internal sealed class PageWriter(IServiceProvider services, ILoggerFactory loggers)
{
    private const string ContentType = "text/html; charset=utf-8";
    private const string Body = "<body "; // nothing before it has one: what publishers wrote is encoded

    /// <summary>What a page may load: its own style sheet and script, nothing inline, nothing of another host.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    /// <summary>An article also shows pictures, sound and video of its publisher.</summary>
    private const string ArticlePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: http: data:; "
        + "media-src https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>The page of a problem.</summary>
    public async Task WriteProblemAsync(HttpContext context, Problem problem)
    {
        SetHeaders(context.Response.Headers, Policy);
        context.Response.ContentType = ContentType;
        var html = await RenderAsync<ErrorView>(ErrorModel.Of(problem, context.TraceIdentifier));
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    /// <summary>
    /// 304, or the page; the ETag is the hash of its text, so nothing that a page shows can be forgotten in it. The page has it, too, for
    /// its script: what changes before that asks for the first time would else never be noticed.
    /// </summary>
    /// <param name="media">Whether it shows pictures and plays media of other hosts.</param>
    public async Task<IResult> WriteAsync<TView>(HttpRequest request, object model, bool media = false)
        where TView : IComponent
    {
        SetHeaders(request.HttpContext.Response.Headers, media ? ArticlePolicy : Policy);
        var html = await RenderAsync<TView>(model);
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        var tag = EntityTag.Of("page", coding, html);
        if (new Validators(tag).SetAndMatch(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        html = html.Insert(html.IndexOf(Body, StringComparison.Ordinal) + Body.Length, $"data-etag={tag} ");
        return Representation.Write(ContentType, coding, output => Encoding.UTF8.GetBytes(html, output));
    }

    private async Task<string> RenderAsync<TView>(object model)
        where TView : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = model });
            return (await renderer.RenderComponentAsync<TView>(parameters)).ToHtmlString();
        });
    }

    private static void SetHeaders(IHeaderDictionary headers, string policy)
    {
        headers.ContentSecurityPolicy = policy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
