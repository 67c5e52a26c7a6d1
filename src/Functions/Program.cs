using Headwater;
using Headwater.Functions.Telemetry;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddHeadwater(builder.Configuration);
builder.Services.AddTelemetry(builder.Configuration)?.UseFunctionsWorkerDefaults();
await builder.Build().RunAsync();
