using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater;

/// <summary>
/// Binds the settings of a room one at a time. The framework's binder stops at the first value that it cannot read and ignores unknown
/// names; here every error is reported at once, under the name that the setting has in Azure.
/// </summary>
internal static class Settings
{
    private const BindingFlags Properties = BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase;

    /// <summary>
    /// Registers <typeparamref name="T"/>, checked at start: unreadable values, unknown names and the validation attributes.
    /// </summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class, new()
    {
        services.AddOptions<T>().Configure(options => Bind(options, configuration.GetSection(section))).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<T>>(new Validation<T>(configuration.GetSection(section)));
    }

    /// <summary>The values of a setting that holds several, separated by white space or commas.</summary>
    public static string[] List(string text) => text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Binds what it can and returns an error for each of the others.</summary>
    private static List<string> Bind(object options, IConfigurationSection section)
    {
        var errors = new List<string>();
        foreach (var setting in section.GetChildren())
        {
            var name = $"{section.Key}__{setting.Key}";
            if (options.GetType().GetProperty(setting.Key, Properties) is not { SetMethod.IsPublic: true } property)
            {
                errors.Add($"Unknown setting {name}. Known settings of {section.Key}: {string.Join(", ", Names(options))}.");
                continue;
            }

            if (setting.Value is { Length: > 0 } && property.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable))
                && property.PropertyType != typeof(string))
            {
                // The binder would pass over it. The value may be a secret, so it is not shown.
                errors.Add($"{name} has no value of its own; its entries are {name}__NAME.");
                continue;
            }

            var alone = new ConfigurationBuilder().AddInMemoryCollection(
                setting.AsEnumerable().Select(value => KeyValuePair.Create(value.Key[(section.Path.Length + 1)..], value.Value))).Build();
            try
            {
                alone.Bind(options);
            }
            catch (InvalidOperationException e)
            {
                errors.Add($"{name} is '{setting.Value}' but must be {Expected(property.PropertyType) ?? e.Message}.");
            }
        }

        return errors;
    }

    private static IEnumerable<string> Names(object options) =>
        options.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name);

    private static string? Expected(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(int) || t == typeof(long) => "a whole number",
        var t when t == typeof(double) => "a number",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(TimeSpan) => "a time as hh:mm:ss, or d.hh:mm:ss",
        { IsEnum: true } t => $"one of {string.Join(", ", Enum.GetNames(t))}",
        _ => null,
    };

    private sealed class Validation<T>(IConfigurationSection section) : IValidateOptions<T>
        where T : class, new()
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var errors = Bind(new T(), section);
            foreach (var property in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public))
            {
                var results = new List<ValidationResult>();
                var context = new ValidationContext(options)
                {
                    MemberName = property.Name,
                    DisplayName = $"{section.Key}__{property.Name}",
                };
                Validator.TryValidateProperty(property.GetValue(options), context, results);

                // The message about a collection names the wrong entry itself.
                var value = property.GetValue(options) is var given and (string or not System.Collections.IEnumerable)
                    ? $" It is '{given}'."
                    : "";
                errors.AddRange(results.Select(result => result.ErrorMessage + value));
            }

            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
