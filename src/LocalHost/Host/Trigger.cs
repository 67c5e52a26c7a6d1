using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.LocalHost.Host;

/// <summary>A function of the app: a method, and the attribute of the parameter that triggers it.</summary>
internal sealed record Trigger<TAttribute>(string Name, MethodInfo Method, TAttribute Attribute)
    where TAttribute : Attribute
{
    /// <summary>The functions of this assembly that are triggered by <typeparamref name="TAttribute"/>.</summary>
    public static IReadOnlyList<Trigger<TAttribute>> All { get; } =
    [
        .. from type in typeof(Program).Assembly.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           from parameter in method.GetParameters()
           let attribute = parameter.GetCustomAttribute<TAttribute>()
           where attribute is not null
           select new Trigger<TAttribute>(function.Name, method, attribute),
    ];

    /// <summary>Calls the function on an instance of its class, with arguments found by their type.</summary>
    public async Task InvokeAsync(IServiceProvider services, object input, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var instance = ActivatorUtilities.CreateInstance(scope.ServiceProvider, Method.DeclaringType!);
        var arguments = Method.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(CancellationToken) ? cancellationToken : input)
            .ToArray();
        await (Task)Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }
}
