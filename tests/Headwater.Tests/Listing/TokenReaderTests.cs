using FsCheck;
using FsCheck.Xunit;
using Headwater.Index.Search;

namespace Headwater.Tests.Listing;

public sealed class TokenReaderTests
{
    [Theory]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("re:Invent it's a_b 3.0", "re invent it s a b 3 0")]
    [InlineData("Größe GROẞE Straße", "grosse grosse strasse")]
    [InlineData("ÅNGSTRÖM e\u0301té Łódź Ærø İstanbul ısı Þór", "angstrom ete lodz aero istanbul isi thor")]
    [InlineData("Ἄνθρωπος ΆΝΘΡΩΠΟΣ", "ανθρωποσ ανθρωποσ")]
    [InlineData("Ёлка йод", "елка иод")]
    [InlineData("Ｆｕｌｌ ｗｉｄｔｈ ﬁne x² ①", "full width fine x2 1")]
    [InlineData("soft\u00adhyphen zero\u200bwidth \ufeffbom", "softhyphen zerowidth bom")]
    [InlineData("हिन्दी தமிழ் বাংলা", "हिन्दी தமிழ் বাংলা")]
    [InlineData("מִקְרָא مُحَمَّد", "מקרא محمد")]
    [InlineData("محـــمد", "محمد")]
    [InlineData("пʼять п'ять Oʻzbek ŉ ẚ", "п ять п ять o zbek n a")]
    [InlineData("👋 ★ – ‽", "")]
    [InlineData("\ue000 A\uf8ff", "\ue000 a\uf8ff")]
    [InlineData("東京都", "東京 京都 都")]
    [InlineData("東京、大阪 語", "東京 京 大阪 阪 語")]
    [InlineData("データ", "テ\u3099ー ータ タ")]
    [InlineData("ﾃﾞｰﾀ", "テ\u3099ー ータ タ")]
    [InlineData("데이터", "데이 이터 터")]
    [InlineData("คลาวด์", "คล ลา าว วด์ ด์")]
    [InlineData("ด\u0E4C\u0BCA\u0BCA", "ด\u0E4C\u0BC6\u0BBE")] // four marks of a letter, whatever they were before
    [InlineData("2024年に Sparkを", "2024 年に に spark を")]
    public void Text_becomes_tokens(string text, string tokens) => Assert.Equal(tokens, TokenReader.Join(text));

    [Theory]
    [InlineData("C, C# and C++: F#, .NET; Node.js.", "c c# and c++ f# .net node.js")]
    [InlineData("C#12 C++20 C++/CLI g++ Notepad++", "c# 12 c++ 20 c++ cli g++ notepad++")]
    [InlineData("ASP.NET VB.NET .net's .network end.Now", "asp.net vb.net .net s network end now")]
    [InlineData("behance.net café.net 日本の.NET C#.NET ML.NET", "behance net cafe net 日本 本の の .net c# .net ml.net")]
    [InlineData("Vue.js main.json Node.jsを使う", "vue.js main json node.js を使 使う う")]
    [InlineData("#tag issue#12 a#b A+ Google+ 1+1", "tag issue 12 a# b a google 1 1")]
    [InlineData("Ｃ＃ Ｃ＋＋ C♯", "c# c++ c#")]
    public void Names_with_signs_are_words_of_their_own(string text, string tokens) => Assert.Equal(tokens, TokenReader.Join(text));

    [Fact]
    public void A_long_word_is_compared_by_its_beginning() =>
        Assert.Equal($"{new string('a', TokenReader.MaxLength)} b", TokenReader.Join($"{new string('A', 9_000)} b"));

    [Property(MaxTest = 500)]
    public void A_token_is_its_own_token(DoNotSize<int> seed)
    {
        foreach (var token in TokenReader.Read(RandomText(new Random(seed.Item))))
        {
            var again = TokenReader.Read(token.Text);
            Assert.Equal(token.Text, again[0].Text);
            Assert.Equal(token.Kind == TokenKind.Pair ? 2 : 1, again.Count);
        }
    }

    [Property(MaxTest = 500)]
    public void A_token_comes_from_its_place_in_the_text(DoNotSize<int> seed)
    {
        var text = RandomText(new Random(seed.Item));

        Assert.All(TokenReader.Read(text), token => Assert.Equal(token.Text, TokenReader.Read(text[token.Start..token.End])[0].Text));
    }

    /// <summary>Every part of a text that begins and ends with a token is a phrase of it.</summary>
    [Property(MaxTest = 300)]
    public void Text_that_is_searched_finds_itself(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var text = RandomText(random);
        var tokens = TokenReader.Read(text);
        if (tokens.Count == 0)
            return;
        var first = random.Next(tokens.Count);
        var last = random.Next(first, tokens.Count);
        var part = text[tokens[first].Start..tokens[last].End];

        var phrase = Assert.IsType<SearchExpression.Phrase>(SearchExpression.Words(SearchField.Any, part));

        Assert.Contains(new PhraseFinder([phrase]).Find(tokens), place => place.First == first);
    }

    [Fact]
    public void Every_character_is_read()
    {
        for (var value = 0; value <= 0x10FFFF; value += value == 0xD7FF ? 0x801 : 1)
        {
            var text = char.ConvertFromUtf32(value);
            foreach (var token in TokenReader.Read($"a{text} {text} {text}{text} {text}#{text}.net"))
                Assert.Equal(token.Text, TokenReader.Read(token.Text)[0].Text);
        }
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void Title_finds_itself_and_no_other(string title)
    {
        foreach (var index in TestIndex.All())
        {
            index.Apply(Titles.Select((each, number) => IndexedChange.Titled($"a{number}", each.Data)));

            var found = index.Ids(TestIndex.Query($"q={Uri.EscapeDataString(title)}"));

            Assert.Equal([$"a{Titles.Select(each => each.Data).ToList().IndexOf(title)}"], found);
        }
    }

    /// <summary>Scripts, and names of programming languages.</summary>
    public static TheoryData<string> Titles =>
    [
        "Hello world", "Привет, мир", "Γειά σου Κόσμε", "Բարեւ աշխարհ",
        "გამარჯობა მსოფლიო",
        "שלום עולם", "مرحبا بالعالم", "سلام دنیا",
        "नमस्ते दुनिया", "হ্যালো বিশ্ব", "வணக்கம் உலகம்",
        "హలో ప్రపంచం",
        "ಹಲೋ ಪ್ರಪಂಚ", "ഹലോ ലോകം", "සෙලෝ ලෝකය", "ሰላም ልዑል",
        "สวัสดีชาวโลก", "ສະບາຍດີຊາວໂລກ",
        "សួស្តី​ពិភពលោក", "မင်္ဂလာပါကမ္ဘာ",
        "你好，世界", "こんにちは世界", "ハロー・ワールド", "안녕하세요 세계",
        "བཀྲ་ཤིས་བདེ་ལེགས", "ᏏᏲ ᎡᎶᎯ",
        "C", "C#", "C++", "D", "F#", ".NET", "Node.js", "Node", "Vue.js", "ASP.NET", "Java", "JavaScript", "TypeScript", "R", "Go", "Rust",
        "Q#", "J", "J#", "PL/SQL", "Visual Basic",
    ];

    [Theory]
    [InlineData("東京", "東京都の天気")]
    [InlineData("数据库", "分布式数据库系统")]
    [InlineData("คลาวด์", "บริการคลาวด์สำหรับทุกคน")]
    [InlineData("C#", "What is new in C# 14")]
    [InlineData("Größe", "DIE GROSSE FRAGE")]
    [InlineData("grosse", "Die Größe der Datei")]
    [InlineData("ανθρωπος", "Ο άνθρωπος και η μηχανή")]
    [InlineData("άνθρωπος", "ΑΝΘΡΩΠΟΣ")]
    [InlineData("京", "東京")]
    [InlineData("都", "東京都")]
    [InlineData("데이터", "데이터베이스를 위한")]
    [InlineData("データ*", "ビッグデータ")]
    [InlineData("-C", "C++")]
    [InlineData("-.NET", "The net")]
    public void Search_finds_the_title(string search, string title)
    {
        foreach (var index in TestIndex.All())
        {
            index.Apply(IndexedChange.Titled("a", title));

            Assert.Equal(["a"], index.Ids(TestIndex.Query($"q={Uri.EscapeDataString(search)}")));
        }
    }

    [Theory]
    [InlineData("C", "C# and C++")]
    [InlineData("C#", "C and D")]
    [InlineData("京東", "東京")]
    [InlineData("net", ".NET")]
    [InlineData("-C#", "C# 14")]
    public void Search_does_not_find_the_title(string search, string title)
    {
        foreach (var index in TestIndex.All())
        {
            index.Apply(IndexedChange.Titled("a", title));

            Assert.Empty(index.Ids(TestIndex.Query($"q={Uri.EscapeDataString(search)}")));
        }
    }

    private static string RandomText(Random random)
    {
        string[] parts =
        [
            "Spark", "ß", "İ", "é", "e\u0301", "\u0301", "東", "京都",
            "テ", "デ", "ﾃﾞ", "ー", "データ", "ㅋㅋ", "한", "\u1112\u1161", "ค", "ด์", "ำ",
            "นำ", "हिन्दी", "\u0bca", "٣", "½", "①", "ﬁ", "ǅ", "\u00ad", "\u200b", "\u200d", " ", " ", "\n",
            "-", ".", "#", "++", "+", "C",
            "C#", ".NET", ".net", "Node", ".js", "_", "👋", "\ue000", "\U0001e900", "\U00020000", "\ud83d", "\ufe0f", "1", "(", "、",
        ];
        return string.Concat(random.GetItems(parts, random.Next(12)));
    }
}
