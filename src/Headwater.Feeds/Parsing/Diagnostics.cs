namespace Headwater.Feeds.Parsing;

/// <summary>What was wrong with a document: the first fault of each kind, in document order.</summary>
internal sealed class Diagnostics
{
    private readonly List<Diagnostic> _found = [];

    /// <summary>False as soon as a rule of XML or JSON was broken.</summary>
    public bool WellFormed { get; private set; } = true;

    public IReadOnlyList<Diagnostic> Found => _found;

    public bool Has(string code)
    {
        foreach (var diagnostic in _found)
            if (diagnostic.Code == code)
                return true;
        return false;
    }

    /// <summary>A broken rule. The reader recovered from it.</summary>
    public void Error(string code, string message, int line = 0, int column = 0) =>
        Add(code, DiagnosticSeverity.Error, message, line, column);

    /// <summary>Something odd that breaks no rule of XML or JSON.</summary>
    public void Warning(string code, string message, int line = 0, int column = 0) =>
        Add(code, DiagnosticSeverity.Warning, message, line, column);

    private void Add(string code, DiagnosticSeverity severity, string message, int line, int column)
    {
        WellFormed &= severity != DiagnosticSeverity.Error;
        if (!Has(code))
            _found.Add(new Diagnostic(code, severity, message, line, column));
    }
}
