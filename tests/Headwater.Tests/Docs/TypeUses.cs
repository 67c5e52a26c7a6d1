using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Headwater.Tests.Docs;

/// <summary>
/// Which types of an assembly use which others of it, as the compiler wrote it down: signatures, attributes and method bodies.
/// </summary>
/// <remarks>Constants are not among them: the compiler copies their values.</remarks>
internal static class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly OperandType[] MemberOperands =
        [OperandType.InlineMethod, OperandType.InlineField, OperandType.InlineType, OperandType.InlineTok];

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>Pairs of outermost types; what a nested or generated type uses, its outermost type uses.</summary>
    public static HashSet<(Type User, Type Used)> Of(Assembly assembly) =>
    [
        .. from type in assembly.GetTypes()
           from used in Used(type).SelectMany(Parts)
           where used.Assembly == assembly
           let pair = (User: Outermost(type), Used: Outermost(used))
           where pair.User != pair.Used && !pair.Used.IsDefined(typeof(CompilerGeneratedAttribute), false)
           select pair,
    ];

    private static IEnumerable<Type> Used(Type type)
    {
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var used in type.GetInterfaces().Concat(type.GetCustomAttributesData().Select(attribute => attribute.AttributeType)))
            yield return used;
        foreach (var field in type.GetFields(All))
            yield return field.FieldType;
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            foreach (var used in method.GetParameters().Select(parameter => parameter.ParameterType))
                yield return used;
            if (method is MethodInfo { ReturnType: var answer })
                yield return answer;
            foreach (var used in InBody(method))
                yield return used;
        }
    }

    private static IEnumerable<Type> InBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
            yield break;
        foreach (var local in body.LocalVariables)
            yield return local.LocalType;
        foreach (var clause in body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause))
            yield return clause.CatchType!;

        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at];
            var operation = OpCodesByValue[value];
            at += operation.Size;
            if (MemberOperands.Contains(operation.OperandType))
            {
                foreach (var used in OfMember(method, BitConverter.ToInt32(code, at)))
                    yield return used;
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> OfMember(MethodBase method, int token)
    {
        var types = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        var member = method.Module.ResolveMember(token, types, method is { IsGenericMethod: true } ? method.GetGenericArguments() : null);
        if (member is Type type)
            yield return type;
        if (member?.DeclaringType is { } declaring)
            yield return declaring;
        if (member is MethodInfo { IsGenericMethod: true } generic)
        {
            foreach (var argument in generic.GetGenericArguments())
                yield return argument;
        }
    }

    /// <summary>The type without arrays and references around it, and its arguments.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericParameter ? []
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition())
        : [type];

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
