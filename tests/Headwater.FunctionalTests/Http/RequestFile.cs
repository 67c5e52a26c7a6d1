using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Headwater.FunctionalTests.Http;

/// <summary>A request of a .http file, with its variables still in it.</summary>
/// <param name="Expected">The statuses that its comment names.</param>
internal sealed record FileRequest(
    string Title, string? Name, IReadOnlyList<int> Expected, string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers,
    string Body)
{
    /// <summary>The path below the host, a variable in it written <c>x</c>.</summary>
    public string Path => RequestFile.Variable.Replace(Url.Replace("{{host}}/", "", StringComparison.Ordinal), "x").Split('?')[0];
}

/// <summary>
/// A .http file as the editors read it: requests apart by <c>###</c>, <c># @name</c> before a request, <c>@variable = value</c>, and
/// <c>{{name.response.body.$.path}}</c> for a part of an earlier answer.
/// </summary>
internal sealed partial class RequestFile
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly Dictionary<string, JsonElement> _answers = [];

    public List<FileRequest> Requests { get; } = [];

    public static RequestFile Parse(string text)
    {
        var file = new RequestFile();
        foreach (var part in Separator.Split(text.ReplaceLineEndings("\n")))
            file.Add(part);
        return file;
    }

    public void Set(string variable, string value) => _variables[variable] = value;

    public void Answered(FileRequest request, JsonElement answer) => _answers[request.Name!] = answer;

    /// <summary>The text with every variable in its place. One that is not known, or a part that an answer lacks, is an error.</summary>
    public string Fill(string text) => Variable.Replace(text, variable => Value(variable.Groups["name"].Value));

    private string Value(string name)
    {
        if (PartOfAnswer.Match(name) is { Success: true } part)
            return Part(_answers[part.Groups["request"].Value], part.Groups["path"].Value);
        return Fill(_variables[name]);
    }

    private static string Part(JsonElement answer, string path)
    {
        foreach (Match step in Step.Matches(path))
        {
            answer = step.Groups["index"] is { Success: true } index
                ? answer[int.Parse(index.Value, CultureInfo.InvariantCulture)]
                : answer.GetProperty(step.Groups["member"].Value);
        }

        return answer.ToString();
    }

    private void Add(string part)
    {
        var lines = part.Split('\n');
        string? name = null;
        int[] expected = [];
        var at = 1;
        for (; at < lines.Length && !RequestLine.IsMatch(lines[at]); at++)
        {
            if (Name.Match(lines[at]) is { Success: true } named)
                name = named.Groups[1].Value;
            else if (Statuses.IsMatch(lines[at]))
                expected = [.. Status.Matches(lines[at]).Select(status => int.Parse(status.Value, CultureInfo.InvariantCulture))];
            AddVariable(lines[at]);
        }

        if (at == lines.Length)
            return;
        var request = RequestLine.Match(lines[at++]);
        var headers = new List<(string, string)>();
        for (; at < lines.Length && lines[at].Length > 0; at++)
            headers.Add((lines[at].Split(':', 2)[0], lines[at].Split(':', 2)[1].Trim()));
        var body = string.Join('\n', lines[at..].Where(line => !AddVariable(line))).Trim();
        Requests.Add(new FileRequest(
            lines[0].Trim(), name, expected, request.Groups["method"].Value, request.Groups["url"].Value, headers, body));
    }

    private bool AddVariable(string line)
    {
        if (Declaration.Match(line) is not { Success: true } declared)
            return false;
        _variables.Add(declared.Groups["name"].Value, declared.Groups["value"].Value);
        return true;
    }

    [GeneratedRegex(@"\{\{(?<name>[^}]+)\}\}")]
    public static partial Regex Variable { get; }

    [GeneratedRegex(@"^###", RegexOptions.Multiline)]
    private static partial Regex Separator { get; }

    [GeneratedRegex(@"^# @name (\w+)$")]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"^# \d{3}( or \d{3})*$")]
    private static partial Regex Statuses { get; }

    [GeneratedRegex(@"\d{3}")]
    private static partial Regex Status { get; }

    [GeneratedRegex(@"^(?<method>[A-Z]+) (?<url>\S+)$")]
    private static partial Regex RequestLine { get; }

    [GeneratedRegex(@"^@(?<name>\w+) = (?<value>.+)$")]
    private static partial Regex Declaration { get; }

    [GeneratedRegex(@"^(?<request>\w+)\.response\.body\.\$(?<path>.+)$")]
    private static partial Regex PartOfAnswer { get; }

    [GeneratedRegex(@"\.(?<member>\w+)|\[(?<index>\d+)\]")]
    private static partial Regex Step { get; }
}
