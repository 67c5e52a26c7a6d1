using Headwater;
using Headwater.Functions;
using Headwater.Functions.Telemetry;
using Headwater.Pages;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

// After the line above: before it the middleware would see no HTTP context.
builder.UseMiddleware<HttpPipelineMiddleware>();
builder.Services.AddHeadwater(builder.Configuration).AddPages();
builder.Services.AddTelemetry(builder.Configuration)?.UseFunctionsWorkerDefaults();
await builder.Build().RunAsync();
