using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Articles;

public sealed class LanguageTests
{
    private static readonly FeedContext Silent = new("feed", "https://a.example/feed.xml");

    [Theory]
    [InlineData("ar", "يحتفظ الطابور بكل رسالة حتى تنتهي الدالة التي تقرؤها من عملها، ولذلك فإن العطل في منتصف الليل لا يكلف سوى الوقت.")]
    [InlineData("bg", "Опашката пази всяко съобщение, докато функцията, която го чете, не приключи работата си, така че срив посред нощ "
        + "струва само време.")]
    [InlineData("ca", "La cua guarda cada missatge fins que la funció que el llegeix ha acabat la seva feina, de manera que una caiguda "
        + "a mitjanit només costa temps.")]
    [InlineData("cs", "Fronta uchovává každou zprávu, dokud funkce, která ji čte, nedokončí svou práci, takže pád uprostřed noci stojí "
        + "jen čas.")]
    [InlineData("da", "Køen beholder hver besked, indtil funktionen, der læser den, er færdig med sit arbejde, så et nedbrud midt om "
        + "natten koster kun tid.")]
    [InlineData("de", "Die Warteschlange behält jede Nachricht, bis die Funktion, die sie liest, ihre Arbeit beendet hat; ein Absturz "
        + "mitten in der Nacht kostet also nur Zeit.")]
    [InlineData("el", "Η ουρά κρατά κάθε μήνυμα ώσπου η συνάρτηση που το διαβάζει να τελειώσει τη δουλειά της, έτσι μια βλάβη μέσα στη "
        + "νύχτα κοστίζει μόνο χρόνο.")]
    [InlineData("en", "The queue keeps every message until the function that reads it has finished its work, so a crash in the middle of "
        + "the night costs nothing but time.")]
    [InlineData("es", "La cola guarda cada mensaje hasta que la función que lo lee ha terminado su trabajo, de modo que una caída en "
        + "plena noche solo cuesta tiempo.")]
    [InlineData("fa", "صف هر پیام را نگه می‌دارد تا تابعی که آن را می‌خواند کارش را تمام کند، پس خرابی در نیمه‌شب فقط وقت می‌گیرد.")]
    [InlineData("fi", "Jono säilyttää jokaisen viestin, kunnes sen lukeva funktio on saanut työnsä valmiiksi, joten kaatuminen keskellä "
        + "yötä maksaa vain aikaa.")]
    [InlineData("fr", "La file d’attente garde chaque message jusqu’à ce que la fonction qui le lit ait terminé son travail, si bien "
        + "qu’une panne au milieu de la nuit ne coûte que du temps.")]
    [InlineData("he", "התור שומר כל הודעה עד שהפונקציה שקוראת אותה מסיימת את עבודתה, ולכן קריסה באמצע הלילה עולה רק זמן.")]
    [InlineData("hi", "कतार हर संदेश को तब तक रखती है जब तक उसे पढ़ने वाला फ़ंक्शन अपना काम पूरा नहीं कर लेता, इसलिए आधी रात की गड़बड़ी "
        + "में केवल समय जाता है।")]
    [InlineData("hu", "A sor minden üzenetet megőriz, amíg az azt olvasó függvény be nem fejezi a munkáját, így egy éjszakai összeomlás "
        + "csak időbe kerül.")]
    [InlineData("it", "La coda conserva ogni messaggio finché la funzione che lo legge non ha finito il suo lavoro, perciò un guasto nel "
        + "cuore della notte costa soltanto tempo.")]
    [InlineData("ja", "キューは、読み取る関数が仕事を終えるまですべてのメッセージを保持するので、真夜中に停止しても失われるのは時間だけです。")]
    [InlineData("ko", "큐는 메시지를 읽는 함수가 작업을 끝낼 때까지 모든 메시지를 보관하므로 한밤중에 장애가 나도 시간만 조금 걸립니다.")]
    [InlineData("nb", "Køen beholder hver melding til funksjonen som leser den er ferdig med arbeidet sitt, så et krasj midt på natten "
        + "koster bare tid.")]
    [InlineData("nl", "De wachtrij bewaart elk bericht totdat de functie die het leest klaar is met haar werk, zodat een storing midden "
        + "in de nacht alleen maar tijd kost.")]
    [InlineData("pl", "Kolejka przechowuje każdą wiadomość, dopóki funkcja, która ją czyta, nie skończy pracy, więc awaria w środku nocy "
        + "kosztuje tylko czas.")]
    [InlineData("pt", "A fila guarda cada mensagem até que a função que a lê tenha terminado o seu trabalho, de modo que uma falha no "
        + "meio da noite só custa tempo.")]
    [InlineData("ro", "Coada păstrează fiecare mesaj până când funcția care îl citește și-a terminat treaba, astfel că o cădere în toiul "
        + "nopții costă doar timp.")]
    [InlineData("ru", "Очередь хранит каждое сообщение, пока функция, которая его читает, не закончит работу, поэтому сбой посреди ночи "
        + "стоит только времени.")]
    [InlineData("sv", "Kön behåller varje meddelande tills funktionen som läser det är färdig med sitt arbete, så en krasch mitt i "
        + "natten kostar bara tid.")]
    [InlineData("tr", "Kuyruk, okuyan işlev işini bitirene kadar her iletiyi saklar; böylece gece yarısı yaşanan bir çökme yalnızca "
        + "zamana mal olur.")]
    [InlineData("uk", "Черга зберігає кожне повідомлення, доки функція, яка його читає, не завершить роботу, тож збій посеред ночі "
        + "коштує лише часу.")]
    [InlineData("vi", "Hàng đợi giữ mọi thông điệp cho đến khi hàm đọc nó làm xong việc, vì vậy một sự cố giữa đêm chỉ tốn thời gian.")]
    [InlineData("zh", "队列会保留每一条消息，直到读取它的函数完成工作，因此半夜的崩溃只会耽误一点时间。")]
    [InlineData("en", "How we moved nine billion events to another format")]
    [InlineData("de", "Wie wir neun Milliarden Ereignisse in ein anderes Format gebracht haben")]
    public void The_language_is_detected_where_nothing_declares_it(string language, string sentence)
    {
        Assert.Equal(language, Make($"<p>{sentence}</p>").Language);
        Assert.Equal(language, Make("", sentence).Language);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Kubernetes v1.33: Octarine")]
    [InlineData("Release 2.4.1 (#123, #456)")]
    [InlineData("https://a.example/b/c?d=e https://a.example/some/other/long/address/of/a/page")]
    [InlineData("AAPL 182.31 +1.2% MSFT 411.10 -0.3% GOOG 150.22 +0.0%")]
    [InlineData("<pre>The text of a program has words, too, but they are not what the article is written in.</pre>")]
    [InlineData("<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna "
        + "aliqua.</p>")]
    public void Uncertain_language_stays_unknown(string html) => Assert.Null(Make(html).Language);

    [Fact]
    public void Code_does_not_decide_the_language()
    {
        const string Code = "<pre>select the first name and the last name of all of the customers who have bought something</pre>";

        Assert.Equal("de", Make($"{Code}<p>Die Abfrage läuft jede Nacht und schreibt ihr Ergebnis in eine Tabelle.</p>{Code}").Language);
    }

    [Fact]
    public void Nearest_declared_language_wins_over_the_text()
    {
        const string English = "The queue keeps every message until the function that reads it has finished its work.";
        var item = new Item
        {
            Language = "fr",
            Content = [new Text { Value = $"<div lang=pt_BR>{English}</div>", Type = "text/html",
            Language = "it" }]
        };

        Assert.Equal("fr", Make(item, Silent with { FeedLanguage = "es" }));
        item = item with { Language = null };
        Assert.Equal("pt-BR", Make(item, Silent with { FeedLanguage = "es" }));
        item = item with { Content = [item.Content[0] with { Value = English }] };
        Assert.Equal("it", Make(item, Silent with { FeedLanguage = "es" }));
        item = item with { Content = [item.Content[0] with { Language = null }] };
        Assert.Equal("es", Make(item, Silent with { FeedLanguage = "es" }));
        Assert.Equal("en", Make(item, Silent));
        Assert.Null(Make(item, Silent, new ArticlesOptions { DetectLanguage = false }));
    }

    [Theory]
    [InlineData("<html lang=de><body><p>a</p><p>b</p></body></html>", "de")]
    [InlineData("<html lang=de><body lang=fr><p>a</p><p>b</p>", "fr")]
    [InlineData("\n<div>\n<article lang=de-AT><p>a</p><p lang=en>b</p></article>\n</div>\n", "de-AT")]
    [InlineData("<p lang=de>a</p><p>b</p>", null)]
    [InlineData("words<p lang=de>a</p>", null)]
    [InlineData("<p lang=''>a</p>", null)]
    [InlineData("<p lang='a \"b'>a</p>", null)]
    public void Markup_declares_the_language_of_the_whole_only(string html, string? language) =>
        Assert.Equal(language, Make(html).Language);

    private static Article Make(string html, string? title = null) => new ArticleMaker(new ArticlesOptions()).Make(
        "id", "hash", new Item
        {
            Title = title is null ? null : new Text { Value = title },
            Content = [new Text { Value = html,
            Type = "text/html" }]
        }, Silent);

    private static string? Make(Item item, FeedContext source, ArticlesOptions? options = null) =>
        new ArticleMaker(options ?? new ArticlesOptions()).Make("id", "hash", item, source).Language;
}
