using Headwater.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Headwater.Functions;

/// <summary>Runs <see cref="HttpPipeline"/> around every HTTP function.</summary>
internal sealed class HttpPipelineMiddleware(HttpPipeline pipeline) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        await pipeline.RunAsync(http, async () =>
        {
            await next(context);
            if (context.GetInvocationResult().Value is IResult result)
                await result.ExecuteAsync(http);
        });

        // The worker executes the result outside of all middleware, where no exception would be answered.
        context.GetInvocationResult().Value = TypedResults.Empty;
    }
}
