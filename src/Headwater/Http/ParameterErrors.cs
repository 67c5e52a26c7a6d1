namespace Headwater.Http;

/// <summary>The errors of a request, collected so that <see cref="ThrowIfAny"/> can report all of them at once.</summary>
internal sealed class ParameterErrors
{
    private readonly List<ParameterError> _errors = [];

    public IReadOnlyList<ParameterError> All => _errors;

    public bool Any => _errors.Count > 0;

    /// <param name="name">Of the parameter, or of the member of the body.</param>
    /// <param name="value">As it was given; null when it is missing.</param>
    /// <param name="expected">What is accepted, as a sentence.</param>
    public void Add(string name, string? value, string expected) => _errors.Add(new ParameterError(name, value, expected));

    /// <exception cref="ProblemException">400 with every error that was found.</exception>
    public void ThrowIfAny()
    {
        if (Any)
            throw new ProblemException(Problems.InvalidParameters(_errors));
    }
}
