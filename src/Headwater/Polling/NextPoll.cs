namespace Headwater.Polling;

/// <param name="Reason">Why then, as a sentence for an operator.</param>
public sealed record NextPoll(DateTimeOffset At, string Reason)
{
    internal NextPoll NotBefore(DateTimeOffset earliest, string reason) => At >= earliest ? this : new NextPoll(earliest, reason);

    /// <summary>
    /// Moves the poll out of the hours and days that the publisher excludes. A feed that excludes all of them is polled anyway.
    /// </summary>
    internal NextPoll Skip(PublisherHints asked, double fraction)
    {
        var hours = asked.SkipHours?.ToHashSet() ?? [];
        var days = asked.SkipDays?.Select(day => day.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        if (!IsSkipped(At))
            return this;
        var hour = new DateTimeOffset(At.Year, At.Month, At.Day, At.Hour, 0, 0, TimeSpan.Zero);
        for (var later = 1; later <= 7 * 24; later++)
        {
            if (!IsSkipped(hour.AddHours(later)))
                return new NextPoll(hour.AddHours(later + fraction), $"{Reason} Moved out of the feed's skipHours or skipDays.");
        }

        return this;

        bool IsSkipped(DateTimeOffset time) => hours.Contains(time.Hour) || days.Contains(time.DayOfWeek.ToString());
    }
}
