using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater;

/// <summary>
/// The settings of a stage, bound one at a time. The binder as it is ends at the first value it cannot read and passes over names it
/// does not know; here every mistake is reported at once, under the name that the setting has in Azure.
/// </summary>
internal static class Settings
{
    private const BindingFlags Properties = BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase;

    /// <summary>Registers <typeparamref name="T"/>, checked at start: what cannot be read, what is not known, and the validation attributes.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class, new()
    {
        services.AddOptions<T>().Configure(options => Bind(options, configuration.GetSection(section))).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<T>>(new Validation<T>(configuration.GetSection(section)));
    }

    /// <summary>The mistakes of the values that could not be bound.</summary>
    private static List<string> Bind(object options, IConfigurationSection section)
    {
        var mistakes = new List<string>();
        foreach (var setting in section.GetChildren())
        {
            var name = $"{section.Key}__{setting.Key}";
            if (options.GetType().GetProperty(setting.Key, Properties) is not { SetMethod.IsPublic: true } property)
            {
                mistakes.Add($"{name} is no setting; those of {section.Key} are {string.Join(", ", Names(options))}.");
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
                mistakes.Add($"{name} is '{setting.Value}'; it must be {Expected(property.PropertyType) ?? e.Message}.");
            }
        }

        return mistakes;
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
            var mistakes = Bind(new T(), section);
            foreach (var property in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public))
            {
                var results = new List<ValidationResult>();
                var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = $"{section.Key}__{property.Name}" };
                Validator.TryValidateProperty(property.GetValue(options), context, results);

                // What is not one value says itself which part is wrong.
                var value = property.GetValue(options) is var given and (string or not System.Collections.IEnumerable) ? $" It is '{given}'." : "";
                mistakes.AddRange(results.Select(result => result.ErrorMessage + value));
            }

            return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
        }
    }
}
