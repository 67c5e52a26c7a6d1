using System.Collections.Frozen;

namespace Headwater.Feeds.Parsing.Dates;

/// <summary>Names of months in the languages of feeds.</summary>
internal static class MonthNames
{
    // One text for each month: English, German, French, Spanish, Portuguese, Italian, Dutch, Scandinavian, Hungarian, Polish, Czech,
    // Turkish, Greek, Russian, Slovak, Finnish, Estonian, Latvian, Lithuanian, Romanian, Catalan, Galician, Croatian, Slovene, Serbian,
    // Ukrainian, Belarusian, Bulgarian, Icelandic, Indonesian, Arabic, Persian, Hebrew, Hindi, Thai, Macedonian, Albanian, Basque, Welsh,
    // Bengali, Malay, Swahili, Filipino, Azerbaijani, Uzbek, Georgian, Armenian, Tamil, Urdu, Afrikaans, Chinese. Where two
    // languages disagree, the one that more feeds use wins, unless the feed says which it is.
    private static readonly string[] Months =
    [
        "jan january januar jänner jän janvier janv enero ene janeiro gennaio gen januari január stycznia styczeń sty ledna "
        + "leden ocak oca ιαν ιανουαρίου ιανουάριος янв января январь led januára tammikuu tammikuuta tammi jaanuar jaan janvāris "
        + "janvārī sausio sausis saus ianuarie ian gener xaneiro xan siječanj siječnja sij januara јануар јануара јан січня "
        + "січень січ студзеня студзень студ януари janúar يناير جانفي ژانویه ינואר בינואר ינו जनवरी जन มกราคม ม.ค "
        + "јануари janar urtarrila urtarrilaren ionawr জানুয়ারি জানুয়ারী yanvar იანვარი հունվարի հունվար "
        + "ஜனவரி جنوری "
        + "tammik яну ژانویهٔ ينا сту yan urt januarie იან հնվ ஜன জানু 一月",
        "feb february februar februari février févr fév fevr fev febrero fevereiro febbraio február február lutego luty lut "
        + "února únor şubat şub φεβ φεβρουαρίου φεβρουάριος фев февраля февраль úno februára helmikuu helmikuuta helmi veebruar "
        + "veebr februāris februārī febr vasario vasaris vas februarie febrer febreiro veljača veljače velj februara фебруар "
        + "фебруара феб лютого лютий лют лютага люты февруари febrúar فبراير فيفري شباط فوریه פברואר בפברואר פבר फ़रवरी फरवरी "
        + "กุมภาพันธ์ ก.พ "
        + "shkurt otsaila otsailaren chwefror ফেব্রুয়ারি ফেব্রুয়ারী pebrero fevral თებერვალი փետրվարի փետրվար "
        + "பிப்ரவரி فروری "
        + "февр helmik फ़र फर فوریهٔ فبر shk ots peb თებ փտվ பிப் ফেব 二月",
        "mar march märz mär mrz mars marzo março maart mrt marts március márc marca marzec března březen mart μάρ μαρ μάώ μαώ "
        + "μαρτίου μάρτιος мар марта март bře břez marec maaliskuu maaliskuuta maalis märts martā kovo kovas martie març ožujak "
        + "ožujka ožu marta березня березень бер сакавіка сакавік сак maret مارس آذار اذار מרץ במרץ מרס במרס मार्च มีนาคม มี.ค "
        + "marto martxoa martxoaren mawrth mac machi marso মার্চ მარტი մարտի մարտ மார்ச் مارچ "
        + "maalisk kov مار მარ մրտ மார் 三月",
        "apr april avril avr abril abr aprile április ápr kwietnia kwiecień kwi dubna duben nisan nis απρ απριλίου απρίλιος апр "
        + "апреля апрель dub apríla apríl huhtikuu huhtikuuta huhti aprill aprīlis aprīlī balandžio balandis bal aprilie travanj "
        + "travnja tra aprila април априла квітня квітень квіт кві красавіка красавік крас أبريل ابريل إبريل أفريل نيسان آوریل "
        + "אפריל באפריל אפר अप्रैल เมษายน เม.ย "
        + "prill apirila apirilaren ebrill এপ্রিল აპრილი ապրիլի ապրիլ ஏப்ரல் اپریل aprili "
        + "huhtik أبر кра aprel pri api აპრ ապր ஏப் এপ্রি 四月",
        "may mai mayo maio maggio mag mei maj május máj maja května květen mayıs μάι μαϊ μαι μαΐου μάιος мая май kvě mája "
        + "toukokuu toukokuuta touko maijs maijā gegužės gegužė geg maig svibanj svibnja svi мај маја травня травень трав тра "
        + "траўня maí مايو ماي أيار ايار مه می מאי במאי मई พฤษภาคม พ.ค "
        + "maiatza maiatzaren মে მაისი մայիսի մայիս மே مئی "
        + "toukok μαΐ مهٔ მაი մյս 五月",
        "jun june juni juin junio junho giugno giu június jún czerwca czerwiec cze června červen haziran haz ιούν ιουν ιον "
        + "ιουνίου ιούνιος июн июня июнь čvn júna kesäkuu kesäkuuta kesä juuni jūnijs jūnijā jūn birželio birželis birž iunie iun "
        + "juny xuño lipanj lipnja junij junija јун јуна червня червень черв чер чэрвеня чэрвень чэрв юни júní يونيو يونيه جوان "
        + "حزيران ژوئن יוני ביוני जून มิถุนายน มิ.ย "
        + "јуни qershor ekaina ekainaren mehefin জুন iyun ივნისი հունիսի հունիս ஜூன் جون hunyo "
        + "čen kesäk יונ يون чэр xuñ iyn qer eka hun junie ივნ հնս 六月",
        "jul july juli juillet juil julio julho luglio lug július júl lipca lipiec lip července červenec temmuz tem ιούλ ιουλ "
        + "ιολ ιουλίου ιούλιος июл июля июль čvc júla heinäkuu heinäkuuta heinä juuli jūlijs jūlijā jūl liepos liepa liep iulie "
        + "iul juliol xullo srpanj srpnja julij julija јул јула липня липень лип ліпеня ліпень ліп юли júlí يوليو يوليه جويلية "
        + "تموز ژوئیه جولای יולי ביולי जुलाई กรกฎาคม ก.ค "
        + "јули korrik uztaila uztailaren gorffennaf জুলাই iyul ივლისი հուլիսի հուլիս ஜூலை جولائی julai hulyo "
        + "čec heinäk juill يوليوز जुल ژوئیهٔ יול يول xul iyl korr kor uzt hul julie ივლ հլս জুল 七月",
        "aug august août aout agosto ago augustus augusti augusztus sierpnia sierpień sie srpna srpen ağustos ağu αύγ αυγ "
        + "αυγούστου αύγουστος авг августа август srp elokuu elokuuta elo augusts augustā rugpjūčio rugpjūtis rugp agost ag "
        + "kolovoz kolovoza kol avgust avgusta avg серпня серпень серп сер жніўня жнівень жн ágúst ágú agustus agu agt ogos أغسطس "
        + "اغسطس أوت آب اوت آگوست אוגוסט באוגוסט אוג अगस्त สิงหาคม ส.ค "
        + "gusht abuztua abuztuaren awst আগস্ট avqust აგვისტო օգոստոսի օգոստոս ஆகஸ்ட் اگست agosti "
        + "augusta elok aoû غشت अग أغس жні avq gush gsh abu ogo აგვ օգս ஆக আগ 八月",
        "sep sept september septembre septiembre setiembre setembro set settembre szeptember szept września wrzesień wrz září "
        + "eylül eyl σεπ σεπτεμβρίου σεπτέμβριος сен сент сентября сентябрь zář septembra syyskuu syyskuuta syys septembris "
        + "septembrī rugsėjo rugsėjis rugs septembrie setembre rujan rujna ruj септембар септембра вересня вересень вер верасня "
        + "верасень верас септември سبتمبر أيلول ايلول سپتامبر ספטמבר בספטמבר ספט सितंबर सितम्बर กันยายน ก.ย "
        + "septembar shtator iraila irailaren medi সেপ্টেম্বর sentyabr sentabr სექტემბერი սեպտեմբերի սեպտեմբեր "
        + "செப்டம்பர் ستمبر septemba setyembre "
        + "syysk сеп شتنبر सित سبت sen sht ira სექ սեպ செப் সেপ সেপ্ট 九月",
        "oct october oktober okt octobre octubre outubro out ottobre ott október października październik paź října říjen ekim "
        + "eki οκτ οκτωβρίου οκτώβριος окт октября октябрь říj októbra lokakuu lokakuuta loka oktoober oktobris oktobrī spalio "
        + "spalis spal octombrie oktobar oktobra октобар октобра жовтня жовтень жовт жов кастрычніка кастрычнік кастр октомври "
        + "أكتوبر اكتوبر اکتبر אוקטובר באוקטובר אוק अक्टूबर अक्तूबर ตุลาคม ต.ค "
        + "tetor urria urriaren hydref অক্টোবর oktyabr oktabr ოქტომბერი հոկտեմբերի հոկտեմբեր அக்டோபர் اکتوبر "
        + "oktoba oktubre "
        + "lokak अक्तू अक्टू اكتبر أكت кас tet urr ოქტ հոկ அக் অক্টো 十月",
        "nov november novembre noviembre novembro listopada listopad lis listopadu kasım kas νοέ νοε νοεμβρίου νοέμβριος ноя "
        + "нояб ноября ноябрь novembra marraskuu marraskuuta marras novembris novembrī lapkričio lapkritis lapkr noiembrie noi "
        + "studeni studenoga studenog stu novembar новембар новембра листопада листопад лист лис лістапада лістапад ліст ноември "
        + "nóvember nóv nopember nop نوفمبر نوامبر נובמבר בנובמבר נוב नवंबर नवम्बर พฤศจิกายน พ.ย "
        + "nëntor azaroa azaroaren tachwedd নভেম্বর noyabr ნოემბერი նոյեմբերի նոյեմբեր நவம்பர் نومبر novemba "
        + "nobyembre "
        + "marrask нов ное نونبر नव نوف ліс noy nën aza nob ნოე նոյ நவ নভে 十一月",
        "dec december dezember dez décembre déc diciembre dic dezembro dicembre desember des grudnia grudzień gru prosince "
        + "prosinec aralık ara δεκ δεκεμβρίου δεκέμβριος дек декабря декабрь pro decembra joulukuu joulukuuta joulu detsember "
        + "dets decembris decembrī gruodžio gruodis gruod decembrie desembre prosinac decembar децембар децембра грудня грудень "
        + "груд гру снежня снежань снеж декември disember dis ديسمبر دسامبر דצמבר בדצמבר דצמ दिसंबर दिसम्बर ธันวาคม ธ.ค "
        + "prosinca dhjetor abendua abenduaren rhagfyr ডিসেম্বর dekabr დეკემბერი դեկտեմբերի դեկտեմբեր டிசம்பர் "
        + "دسمبر desemba disyembre "
        + "jouluk дец دجنبر दिस ديس сне decembro dek dhj abe დეკ դեկ டிச ডিসে 十二月",
    ];

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> MonthOf = Months
        .SelectMany((names, index) => names.Split(' ').SelectMany(BothForms).Distinct().Select(name => (name, Month: index + 1)))
        .ToFrozenDictionary(month => month.name, month => month.Month, StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    // Macs write ä as a with a mark. Dates come with the yeh and kaf of Arabic keyboards.
    private static string[] BothForms(string name)
    {
        name = name.Replace('ی', 'ي').Replace('ک', 'ك');
        return [name, CanonicalForm.Of(name)];
    }

    // Listopad is November for Poles and Czechs, and October for Croats.
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Croatian = new Dictionary<string, int>
    {
        ["lip"] = 6,
        ["srp"] = 7,
        ["lis"] = 10,
        ["listopad"] = 10,
        ["listopada"] = 10,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // The Arabic of the Levant counts two months of each of these names; the word behind it says which.
    private static readonly FrozenDictionary<string, (int First, int Second)>.AlternateLookup<ReadOnlySpan<char>> Pairs =
        new Dictionary<string, (int, int)> { ["تشرين"] = (10, 11), ["كانون"] = (12, 1) }
            .ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    // The months of the Persian calendar. Their names alone tell it; digits of any script may stand beside them.
    private static readonly string[][] Persian =
    [
        .. new[] { "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند" }
            .Select(BothForms),
    ];

    private static readonly string[][] VietnameseNumbers =
    [
        .. new[] { "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai" }
            .Select(BothForms),
    ];

    /// <param name="language">Of the feed, where it is known.</param>
    public static bool TryGet(ReadOnlySpan<char> name, string? language, out int month) =>
        (language?.StartsWith("hr", StringComparison.OrdinalIgnoreCase) == true && Croatian.TryGetValue(name, out month))
        || MonthOf.TryGetValue(name, out month);

    /// <summary>Reads the second word of a month, and moves the text behind it.</summary>
    public static bool TryGetPair(ReadOnlySpan<char> name, ref ReadOnlySpan<char> text, out int month)
    {
        month = 0;
        if (!Pairs.TryGetValue(name, out var pair))
            return false;
        var rest = text.TrimStart();
        var length = rest.IndexOf(' ') is > 0 and var end ? end : rest.Length;
        month = rest[..length] is "الأول" or "الا\u0654ول" or "الاول" or "اول" or "أول" ? pair.First : pair.Second;
        text = rest[length..];
        return true;
    }

    public static bool TryGetPersian(ReadOnlySpan<char> name, out int month)
    {
        // Some write the word for month right behind the name.
        if (name.EndsWith("ماه", StringComparison.Ordinal))
            name = name[..^3];
        month = 0;
        for (var index = 0; index < Persian.Length; index++)
            foreach (var form in Persian[index])
                if (name.SequenceEqual(form))
                    month = index + 1;
        return month > 0;
    }

    /// <summary>Reads a month of Vietnamese, a number behind a word: tháng 2, thg 2, Th2, tháng Hai. Moves the text behind it.</summary>
    public static bool TryGetVietnamese(ReadOnlySpan<char> word, ref ReadOnlySpan<char> text, out int month)
    {
        month = 0;
        if (word.Equals("th", StringComparison.OrdinalIgnoreCase))
            return DateParts.TakeNumber(ref text, 2, out month) > 0;
        if (!word.Equals("tháng", StringComparison.OrdinalIgnoreCase) && !word.Equals("tha\u0301ng", StringComparison.OrdinalIgnoreCase)
            && !word.Equals("thg", StringComparison.OrdinalIgnoreCase))
            return false;
        text = text.TrimStart();
        if (DateParts.TakeNumber(ref text, 2, out month) > 0)
            return true;

        // Mười is ten, Mười Hai is twelve.
        var length = 0;
        for (var index = 0; index < VietnameseNumbers.Length; index++)
            foreach (var form in VietnameseNumbers[index])
                if (BeginsWith(text, form))
                    (month, length) = (index + 1, form.Length);
        text = text[length..];
        return month > 0;
    }

    // Bảy with its mark apart begins as ba does, and is seven, not three.
    private static bool BeginsWith(ReadOnlySpan<char> text, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        && (text.Length == word.Length || !WrittenDate.IsPartOfWord(text[word.Length]));
}
