using System.Collections.Frozen;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>The names of months and of the halves of the day, in the languages in which feeds are dated.</summary>
internal static class Calendar
{
    // One line a month: English, German, French, Spanish, Portuguese, Italian, Dutch, Scandinavian, Hungarian, Polish, Czech, Turkish, Greek, Russian.
    private static readonly string[] Months =
    [
        "jan january januar jänner jän janvier janv enero ene janeiro gennaio gen januari január stycznia styczeń sty ledna leden ocak oca ιαν ιανουαρίου ιανουάριος янв января январь",
        "feb february februar februari février févr fév fevr fev febrero fevereiro febbraio február február lutego luty lut února únor şubat şub φεβ φεβρουαρίου φεβρουάριος фев февраля февраль",
        "mar march märz mär mrz mars marzo março maart mrt marts március márc marca marzec března březen mart μάρ μαρ μάώ μαώ μαρτίου μάρτιος мар марта март",
        "apr april avril avr abril abr aprile április ápr kwietnia kwiecień kwi dubna duben nisan nis απρ απριλίου απρίλιος апр апреля апрель",
        "may mai mayo maio maggio mag mei maj május máj maja května květen mayıs μάι μαϊ μαι μαΐου μάιος мая май",
        "jun june juni juin junio junho giugno giu június jún czerwca czerwiec cze června červen haziran haz ιούν ιουν ιον ιουνίου ιούνιος июн июня июнь",
        "jul july juli juillet juil julio julho luglio lug július júl lipca lipiec lip července červenec temmuz tem ιούλ ιουλ ιολ ιουλίου ιούλιος июл июля июль",
        "aug august août aout agosto ago augustus augusti augusztus sierpnia sierpień sie srpna srpen ağustos ağu αύγ αυγ αυγούστου αύγουστος авг августа август",
        "sep sept september septembre septiembre setiembre setembro set settembre szeptember szept września wrzesień wrz září eylül eyl σεπ σεπτεμβρίου σεπτέμβριος сен сент сентября сентябрь",
        "oct october oktober okt octobre octubre outubro out ottobre ott október października październik paź října říjen ekim eki οκτ οκτωβρίου οκτώβριος окт октября октябрь",
        "nov november novembre noviembre novembro listopada listopad lis listopadu kasım kas νοέ νοε νοεμβρίου νοέμβριος ноя нояб ноября ноябрь",
        "dec december dezember dez décembre déc diciembre dic dezembro dicembre desember des grudnia grudzień gru prosince prosinec aralık ara δεκ δεκεμβρίου δεκέμβριος дек декабря декабрь",
    ];

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> MonthOf = Months
        .SelectMany((names, index) => names.Split(' ').Distinct().Select(name => (name, Month: index + 1)))
        .ToFrozenDictionary(month => month.name, month => month.Month, StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly (string Word, DayHalf Half)[] DayHalves =
    [
        ("am", DayHalf.Morning), ("a.m.", DayHalf.Morning), ("오전", DayHalf.Morning), ("上午", DayHalf.Morning), ("午前", DayHalf.Morning), ("πμ", DayHalf.Morning),
        ("pm", DayHalf.Afternoon), ("p.m.", DayHalf.Afternoon), ("오후", DayHalf.Afternoon), ("下午", DayHalf.Afternoon), ("午後", DayHalf.Afternoon), ("μμ", DayHalf.Afternoon),
    ];

    public static bool TryGetMonth(ReadOnlySpan<char> name, out int month) => MonthOf.TryGetValue(name, out month);

    /// <summary>The word at the start of the text, which then moves on behind it.</summary>
    public static DayHalf TakeDayHalf(ref ReadOnlySpan<char> text)
    {
        // Most words of most dates are none, and begin with none of these letters.
        if (text.IsEmpty || text[0] is not ('a' or 'A' or 'p' or 'P' or 'π' or 'μ' or >= '\u2E80'))
            return DayHalf.None;
        foreach (var (word, half) in DayHalves)
        {
            if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase) || (text.Length > word.Length && char.IsAsciiLetter(text[word.Length])))
                continue;
            text = text[word.Length..].TrimStart();
            return half;
        }

        return DayHalf.None;
    }
}
