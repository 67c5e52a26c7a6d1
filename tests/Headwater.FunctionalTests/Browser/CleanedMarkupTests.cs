using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Headwater.Feeds.Articles.Html;
using Headwater.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headwater.FunctionalTests.Browser;

/// <summary>What a real browser makes of cleaned markup: no script runs, nothing is fetched.</summary>
public sealed class CleanedMarkupTests
{
    /// <summary>
    /// Loads every fragment as a page of its own, and as the inside of an element, twice; sends every event; then asks for /done.
    /// </summary>
    private const string Harness = """
        <!doctype html><body><script>
        window.ran = () => fetch('/ran');
        const events = ['click','mouseover','pointerenter','contextmenu','wheel','copy','focusin','focus',
          'toggle','auxclick','scrollend','load','error','animationstart'];
        const poke = root => root.querySelectorAll('*').forEach(element => {
          for (const name of events) element.dispatchEvent(new Event(name, {bubbles: name != 'click', cancelable: true}));
          const href = element.href && (element.href.baseVal || element.href);
          if (typeof href == 'string' && /^(javascript|vbscript|data|blob)/i.test(href.trim())) fetch('/ran?href');
        });
        addEventListener('click', event => event.preventDefault(), true);
        const frame = index => new Promise(done => {
          const frame = document.createElement('iframe');
          frame.onload = () => { try { poke(frame.contentDocument); } catch { fetch('/ran?left'); } setTimeout(done, 20); };
          frame.src = '/fragment/' + index;
          document.body.append(frame);
        });
        (async () => {
          const fragments = await (await fetch('/fragments')).json();
          for (let i = 0; i < fragments.length; i += 20)
            await Promise.all(fragments.slice(i, i + 20).map((_, j) => frame(i + j)));
          const inner = document.createElement('div'), again = document.createElement('div');
          document.body.append(inner, again);
          for (const fragment of fragments) {
            inner.innerHTML = fragment;
            again.innerHTML = inner.innerHTML;
            if (inner.innerHTML != again.innerHTML) fetch('/ran?mutated');
            if (typeof window.ran != 'function' || document.body.tagName != 'BODY' || typeof document.getElementById != 'function')
              fetch('/ran?clobbered');
            poke(again);
            await new Promise(done => setTimeout(done, 5));
          }
          setTimeout(() => fetch('/done'), 300);
        })();
        </script>
        """;

    [Fact]
    public async Task Nothing_runs_and_nothing_is_fetched_from_what_was_cleaned()
    {
        Assert.SkipUnless(
            Chromium.Path is not null, "No Chromium here (Debian: apt-get install chromium), so no browser tries the cleaned markup.");

        var requests = await LoadAsync(url =>
        [
            .. Attacks.All.Select(attack => ArticleRenderer.Render(attack, url, new RenderOptions(ForDisplay: true)).Html),
            .. Attacks.All.Select(attack => SafeHtml.Clean(attack, url)),
        ]);

        Assert.Empty(requests);
    }

    /// <summary>The control: where the same markup is not cleaned, the same page finds most of it out.</summary>
    [Fact]
    public async Task The_same_page_notices_markup_that_was_not_cleaned()
    {
        Assert.SkipUnless(
            Chromium.Path is not null, "No Chromium here (Debian: apt-get install chromium), so no browser tries the cleaned markup.");

        var requests = await LoadAsync(
            _ => ["<img src=x: onerror=top.ran()>", "<p style='background:url(/leak)'>x</p>", "<b onclick=top.ran()>x</b>", "<a "
                + "href=javascript:x>x</a>"],
            ["/ran", "/leak", "/ran?href"]);

        Assert.Contains("/ran", requests);
        Assert.Contains("/leak", requests);
        Assert.Contains("/ran?href", requests);
    }

    /// <param name="awaited">Requests that must come, though they may be later than that for /done.</param>
    /// <returns>Every request that the fragments caused.</returns>
    private static async Task<IReadOnlyCollection<string>> LoadAsync(
        Func<string, IReadOnlyList<string>> fragments, params string[] awaited)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var requests = new ConcurrentQueue<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IReadOnlyList<string> pages = [];
        var (last, isDone) = ("", false);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            context.Response.ContentType = "text/html; charset=utf-8";
            if (path == "/")
                await context.Response.WriteAsync(Harness, cancellationToken);
            else if (path == "/fragments")
                await context.Response.WriteAsync(JsonSerializer.Serialize(pages), cancellationToken);
            else if (path.StartsWith("/fragment/", StringComparison.Ordinal))
            {
                var fragment = pages[int.Parse(path["/fragment/".Length..], CultureInfo.InvariantCulture)];
                last = fragment;
                await context.Response.WriteAsync($"<!doctype html><body>{fragment}", cancellationToken);
            }
            else if (path == "/done")
                isDone = true;
            else if (path != "/favicon.ico")
                requests.Enqueue(path + context.Request.QueryString);
            if (isDone && awaited.All(requests.Contains))
                done.TrySetResult();
        });
        await app.StartAsync(cancellationToken);
        var url = app.Urls.Single() + "/";
        pages = fragments(url);
        using (Chromium.Open(url))
        {
            try
            {
                await done.Task.WaitAsync(TimeSpan.FromMinutes(15), TimeProvider.System, cancellationToken);
            }
            catch (TimeoutException e)
            {
                Assert.Fail($"{e.Message} The browser last loaded: {last}");
            }
        }

        return requests;
    }
}
