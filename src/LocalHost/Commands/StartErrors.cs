using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Headwater.LocalHost.Host;
using Headwater.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Headwater.LocalHost.Commands;

/// <summary>Why the local host cannot run, in words for the person who starts it.</summary>
internal static class StartErrors
{
    /// <summary>Everything that is wrong with the settings.</summary>
    public static List<string> OfSettings(WebApplication app)
    {
        List<string> errors = [.. FunctionHost.ScheduleErrors(app.Configuration)];
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception e) when (Explain(e) is { } more)
        {
            errors.AddRange(more);
        }

        return errors;
    }

    /// <summary>What an exception means for the person; null for a defect of this program.</summary>
    public static IEnumerable<string>? Explain(Exception exception) => exception switch
    {
        AggregateException many when many.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            many.InnerExceptions.SelectMany(inner => ((OptionsValidationException)inner).Failures),
        OptionsValidationException invalid => invalid.Failures,
        UnavailableException unavailable => [unavailable.Details],
        NodePackageException or InvalidDataException or FileNotFoundException => [exception.Message],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            [$"{exception.Message} Choose another one with --port."],
        SocketException => [$"The host cannot listen there: {exception.Message}. --listen names another address, --port another port."],
        RequestFailedException or AuthenticationFailedException => [NoStorage(exception)],
        AggregateException { InnerException: RequestFailedException refused } => [NoStorage(refused)],
        NpgsqlException => [$"The database of the index cannot be used: {exception.Message}"],
        _ => null,
    };

    private static string NoStorage(Exception exception) =>
        $"The storage account of the setting {StorageOptions.Setting} cannot be used: {FailureReason.FirstLine(exception)}";
}
