using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headwater.Http;

/// <summary>
/// Stands in for the body of a response and compresses what is written to it, unless it says that it is encoded already.
/// The Functions worker has no place for ASP.NET's own middleware, so this does for one answer what that does for all.
/// </summary>
internal sealed class CompressedBody : IHttpResponseBodyFeature, IAsyncDisposable
{
    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _plain;
    private readonly string _coding;
    private bool? _compresses;
    private Stream? _stream;
    private PipeWriter? _writer;

    private CompressedBody(HttpContext context, IHttpResponseBodyFeature plain, string coding) =>
        (_context, _plain, _coding) = (context, plain, coding);

    public Stream Stream => Compresses ? _stream ??= ContentCoding.Encode(_coding, _plain.Stream) : _plain.Stream;

    public PipeWriter Writer => Compresses ? _writer ??= PipeWriter.Create(Stream, new StreamPipeWriterOptions(leaveOpen: true)) : _plain.Writer;

    private bool Compresses => _compresses ??= Decide();

    /// <summary>Null when the caller accepts no coding.</summary>
    public static CompressedBody? Install(HttpContext context)
    {
        if (ContentCoding.Choose(context.Request.Headers.AcceptEncoding) is not { } coding)
            return null;
        var body = new CompressedBody(context, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), coding);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        context.Response.OnStarting(body.OnStartingAsync);
        return body;
    }

    /// <summary>Forgets what was written and not yet sent; from now on the body is plain.</summary>
    public void Abandon()
    {
        _compresses = false;
        _context.Features.Set(_plain);
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _plain.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public void DisableBuffering() => _plain.DisableBuffering();

    public async Task CompleteAsync()
    {
        await DisposeAsync();
        await _plain.CompleteAsync();
    }

    /// <summary>Sends what is left, and gives the context its own body back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_compresses == true)
        {
            if (_writer is not null)
                await _writer.CompleteAsync();
            if (_stream is not null)
                await _stream.DisposeAsync();
        }

        Abandon();
    }

    private Task OnStartingAsync()
    {
        _ = Compresses;
        return Task.CompletedTask;
    }

    private bool Decide()
    {
        var response = _context.Response;
        if (response.Headers.ContentEncoding.Count > 0 || response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return false;
        response.Headers.ContentEncoding = _coding;
        response.ContentLength = null;
        return true;
    }
}
