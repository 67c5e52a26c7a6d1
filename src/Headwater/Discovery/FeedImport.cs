using System.Runtime.CompilerServices;
using Azure;
using Headwater.Fetching;
using Headwater.Polling;
using Microsoft.Extensions.Options;

namespace Headwater.Discovery;

/// <summary>Registers the feeds of a list. Can be repeated: what is registered already stays as it is, except that it gains tags.</summary>
internal sealed class FeedImport(FeedTable feeds, FeedDirectory directory, IOptions<FetchingOptions> fetching, TimeProvider time)
{
    private readonly AddressRules _addresses = new(fetching.Value);
    private readonly AddressRules _privateAddresses = new(fetching.Value, allowPrivate: true);

    /// <summary>
    /// An outcome for each outline, in their order, as soon as it is certain. When storage fails, the outlines that could not be written
    /// are refused for that reason, and the rest is tried.
    /// </summary>
    /// <param name="list">The list of the setting <c>FeedLists</c>, which brings no deleted feed back; null for an operator.</param>
    public async IAsyncEnumerable<ImportOutcome> RunAsync(
        IReadOnlyList<FeedOutline> outlines, string? list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var registry = new Registry(await feeds.AllAsync(cancellationToken).ToListAsync(cancellationToken));

        // An outline for each folder that a feed is in.
        var tags = outlines.GroupBy(outline => FeedUrl.Normalize(outline.Url))
            .ToDictionary(same => same.Key, same => FeedTags.Of(same.SelectMany(outline => outline.Tags)));
        foreach (var chunk in outlines.Chunk(FeedTable.MaxAdded))
        {
            // The author of a polled list must not receive secrets, reach private networks, or take the id of a feed that is not there yet.
            // The author may choose titles, tags, notes and states of new feeds.
            var plans = chunk
                .Select(outline => list is null ? outline : outline with { Id = null, Options = FeedOptions.None })
                .Select(outline => outline with { Tags = tags[FeedUrl.Normalize(outline.Url)] })
                .Select(outline => Plan(outline, registry, list))
                .ToArray();
            var outcomes = await ExecuteAsync(plans, cancellationToken);
            directory.Forget();
            foreach (var outcome in outcomes)
                yield return outcome;
        }
    }

    /// <param name="Outcome">The outcome once the change, if there is one, was written.</param>
    private sealed record PlannedImport(ImportOutcome Outcome, FeedRow? Before = null, FeedRow? After = null);

    private PlannedImport Plan(FeedOutline outline, Registry registry, string? list)
    {
        var url = FeedUrl.Normalize(outline.Url);
        PlannedImport Refuse(string reason) => new(new ImportOutcome(outline.Url, ImportOutcome.Refused, Reason: reason));
        var allowPrivate = outline.Options.AllowPrivate == true;
        if (allowPrivate && !fetching.Value.CanAllowPrivate)
            return Refuse("Its option allowPrivate requires the setting Fetching__PrivateNetworks.");
        var addresses = allowPrivate ? _privateAddresses : _addresses;
        if ((outline.Error ?? FeedUrl.Error(outline.Url) ?? addresses.WhyForbidden(new Uri(url))) is { } error)
            return Refuse(error);
        if (FeedTags.Error(outline.Tags) is { } tooMuch)
            return Refuse($"It can have {tooMuch}");

        var id = outline.Id ?? FeedUrl.Id(url);
        if (registry.ByUrl(url) is { } known)
            return Keep(outline, known, registry);
        var found = registry.ById(id);
        if (found is { State: not FeedState.Deleted })
        {
            // An id that was made of this URL is that of a feed which was registered by it and has another one now.
            return outline.Id is null ? Keep(outline, found, registry) : Refuse($"Its id {id} belongs to another feed.");
        }

        if (found is not null && list is not null)
            return new PlannedImport(new ImportOutcome(outline.Url, ImportOutcome.Known, id, "It was deleted, and stays deleted."));
        if (found is { IsBeingDeleted: true })
            return Refuse("It is being deleted. Import it again in a few minutes.");
        var added = New(outline with { Url = url }, id, list);
        registry.Set(added);
        var settings = string.Join(", ", added.Options.Settings);
        var reason = settings.Length > 0 ? $"It is sent the settings {settings}." : null;
        return new PlannedImport(new ImportOutcome(outline.Url, ImportOutcome.Added, id, reason), found, added);
    }

    private static PlannedImport Keep(FeedOutline outline, FeedRow known, Registry registry)
    {
        var tags = FeedTags.Of([.. known.Tags, .. outline.Tags]);
        var outcome = new ImportOutcome(outline.Url, ImportOutcome.Known, known.Id);
        if (tags.Count == known.Tags.Count)
            return new PlannedImport(outcome);
        if (FeedTags.Error(tags) is { } tooMuch)
            return new PlannedImport(outcome with { Reason = $"It gains no tags: it can have {tooMuch}" });
        var gained = tags.Except(known.Tags, StringComparer.OrdinalIgnoreCase);
        var after = known with { Tags = tags };
        registry.Set(after);
        return new PlannedImport(outcome with { Reason = $"It gains the tags {string.Join(", ", gained)}." }, known, after);
    }

    private FeedRow New(FeedOutline outline, string id, string? list)
    {
        var now = time.GetUtcNow();
        return new FeedRow
        {
            Id = id,
            Url = outline.Url,
            State = outline.State,
            Registered = now,
            Title = UrlRules.Cut(outline.Title),
            GivenTitle = outline.GivenTitle,
            Tags = outline.Tags,
            Notes = outline.Notes,
            Options = outline.Options,
            List = list,
            Due = outline.State == FeedState.Active ? now : null,
            DueReason = outline.State == FeedState.Active ? "It was imported." : $"It was imported as {FeedStates.Name(outline.State)}.",
        };
    }

    private async Task<IEnumerable<ImportOutcome>> ExecuteAsync(PlannedImport[] plans, CancellationToken cancellationToken)
    {
        FeedRow[] added = [.. plans.Where(plan => plan.Before is null).Select(plan => plan.After).OfType<FeedRow>()];
        bool together;
        try
        {
            together = added.Length == 0 || await feeds.TryAddAsync(added, cancellationToken);
        }
        catch (RequestFailedException e)
        {
            return plans.Select(plan => plan.After is null ? plan.Outcome : Unwritten(plan, e));
        }

        var outcomes = new List<ImportOutcome>();
        foreach (var plan in plans)
        {
            var isDone = plan.After is null || (together && plan.Before is null);
            outcomes.Add(isDone ? plan.Outcome : await WriteAsync(plan, cancellationToken));
        }

        return outcomes;
    }

    private async Task<ImportOutcome> WriteAsync(PlannedImport plan, CancellationToken cancellationToken)
    {
        try
        {
            var written = plan.Before is null
                ? await feeds.TryAddAsync(plan.After!, cancellationToken)
                : await feeds.TryReplaceAsync(plan.Before, plan.After!, cancellationToken);
            return written ? plan.Outcome : plan.Outcome with
            {
                Outcome = ImportOutcome.Refused,
                Reason = "It was changed by another request meanwhile. Import it again.",
                IsUnwritten = true,
            };
        }
        catch (RequestFailedException e)
        {
            return Unwritten(plan, e);
        }
    }

    private static ImportOutcome Unwritten(PlannedImport plan, RequestFailedException e) => plan.Outcome with
    {
        Outcome = ImportOutcome.Refused,
        Reason = $"Storage could not write it ({e.Status}). Import it again.",
        IsUnwritten = true,
    };

    /// <summary>The feeds before and during the import, by id and by URL.</summary>
    private sealed class Registry
    {
        private readonly Dictionary<string, FeedRow> _byId = [];
        private readonly Dictionary<string, FeedRow> _byUrl = [];

        public Registry(IEnumerable<FeedRow> rows)
        {
            foreach (var row in rows)
                Set(row);
        }

        public FeedRow? ById(string id) => _byId.GetValueOrDefault(id);

        /// <summary>Not a deleted one.</summary>
        public FeedRow? ByUrl(string url) => _byUrl.GetValueOrDefault(url);

        public void Set(FeedRow row)
        {
            _byId[row.Id] = row;
            if (row.State == FeedState.Deleted)
                return;
            _byUrl[row.Url] = row;
            if (row.MovedTo is { } moved && ByUrl(moved)?.Url != moved)
                _byUrl[moved] = row;
        }
    }
}
