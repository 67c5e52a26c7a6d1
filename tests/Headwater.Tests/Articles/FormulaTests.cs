using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>A formula says the same numbers in every output, whatever of its notations a publisher left.</summary>
public sealed class FormulaTests
{
    private const string Square = "<math><msup><mi>x</mi><mn>2</mn></msup></math>";

    [Theory]
    [InlineData("<mn>2</mn><mo>&#x2062;</mo><msup><mn>10</mn><mn>3</mn></msup>", "2·10^3")]
    [InlineData("<msub><mi>a</mi><mrow><mn>1</mn><mo>&#x2063;</mo><mn>2</mn></mrow></msub>", "a_(1,2)")]
    [InlineData("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", "sin x")]
    [InlineData("<mi>f</mi><mo>&#x2061;</mo><mo>(</mo><mi>x</mi><mo>)</mo>", "f(x)")]
    [InlineData("<msup><mi>x</mi><mn>2</mn></msup><mn>3</mn>", "x^2 3")]
    [InlineData("<msup><mi>x</mi><mn>2</mn></msup><mo>&#x2062;</mo><mi>y</mi>", "x^2 y")]
    [InlineData("<msqrt><mn>2</mn></msqrt><mn>3</mn>", "√2 3")]
    [InlineData("<mn>2</mn><mroot><mn>8</mn><mn>3</mn></mroot>", "2 3√8")]
    [InlineData("<mfrac><mn>1</mn><mn>2</mn></mfrac><mi>x</mi>", "1/2 x")]
    [InlineData("<msub><mi>x</mi><mi>i</mi></msub><mi>y</mi>", "x_i y")]
    [InlineData("<msup><mi>e</mi><mrow><mi>k</mi><mi>t</mi></mrow></msup>", "e^(kt)")]
    [InlineData("<msup><mi>e</mi><mrow><mi>k</mi></mrow></msup>", "e^k")]
    [InlineData("<mi>max</mi><mi>x</mi>", "max x")]
    [InlineData("<mi>x</mi><mo>mod</mo><mi>n</mi>", "x mod n")]
    [InlineData("<mmultiscripts><mi>C</mi><none/><none/><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>", "_6^14C")]
    [InlineData("<mmultiscripts><mi>T</mi><mi>i</mi><mi>j</mi></mmultiscripts>", "T_i^j")]
    [InlineData("<maction><mi>a</mi><mi>b</mi></maction>", "a")]
    [InlineData("<semantics><mfrac><mn>1</mn><mn>2</mn></mfrac><annotation-xml encoding='application/xhtml+xml'><b>half</b>"
        + "</annotation-xml></semantics>", "1/2")]
    [InlineData("<mfrac><mn>1</mn><mn>2</mn></mfrac><mtext> of <em>x</em></mtext>", "1/2 of x")]
    public void Formula_is_read_as_it_is_meant(string math, string text) => Assert.Equal(text, Read($"<math>{math}</math>").Text);

    [Theory]
    [InlineData("<math alttext='\\frac{1}{2}\\text{ of x}'><mfrac><mn>1</mn><mn>2</mn></mfrac><mtext> of <b>x</b></mtext></math>",
        "$`\\frac{1}{2}\\text{ of x}`$")] // LaTeXML
    [InlineData("So <span class=arithmatex><span class=MathJax_Preview>x^2</span></span> grows.", "So x^2 grows.")]
    [InlineData("<span class=MathJax_Preview>x</span>, <span class=MathJax_Preview>y</span>", "x, y")]
    [InlineData($"<span class=MathJax_SVG><svg></svg><span class=MJX_Assistive_MathML>{Square}</span></span>", "x^2")]
    [InlineData("<span class='MathJax_CHTML mjx-chtml'><span class=mjx-math aria-hidden=true><span class=mjx-char>x2</span></span>"
        + $"<span class=MJX_Assistive_MathML>{Square}</span></span>", "x^2")]
    [InlineData("<span class='math inline'>\\(a * b_{1}\\)</span>", "$`a * b_{1}`$")] // Pandoc
    [InlineData("Sum:<div class=math>\\[x\\]</div>then", "Sum: $`x`$ then")] // Sphinx
    [InlineData("<span class=math>a * b</span>", "a * b")]
    [InlineData("<div class=math>\\(a\\), \\(b\\)</div>", "\\\\(a\\\\), \\\\(b\\\\)")]
    [InlineData($"Is <mjx-container><svg></svg><mjx-assistive-mml style='clip:rect(1px,1px,1px,1px);position:absolute'>{Square}"
        + "</mjx-assistive-mml></mjx-container>.", "Is x^2.")] // MathJax 3 with its style in the page
    [InlineData("<div class=latex-rendered data-attrs='{&quot;persistentExpression&quot;:&quot;\\\\frac{a}{b}&quot;}'></div>",
        "$`\\frac{a}{b}`$")] // Substack
    [InlineData("<div class=latex-rendered data-attrs='{'></div><div class=latex-rendered data-attrs='[1]'></div>a", "a")]
    [InlineData("<img class=ql-img-inline-formula-quicklatex src=/1.png alt='$n^2$'> and <img class=latex src=/2.png alt='$a$ or $b$'>",
        "$`n^2`$ and $`$a$ or $b$`$")]
    [InlineData("<img src='https://latex.codecogs.com/svg.image?%5Cfrac%7B1%7D%7Bn+1%7D'>", "$`\\frac{1}{n+1}`$")]
    [InlineData("<img src='https://latex.codecogs.com/gif.latex?%5Cdpi%7B110%7D&space;\\bg_white&space;x&space;=&space;y%00'>",
        "$`x = y`$")]
    [InlineData("<img src='https://latex.codecogs.com/logo.png'>", "![](https://latex.codecogs.com/logo.png)")]
    [InlineData("<img src='https://chart.apis.google.com/chart?cht=tx&chl=a%2Bb'>", "$`a+b`$")]
    [InlineData("<img src='https://www.zhihu.com/equation?tex=a%2Bb' eeimg=1>", "$`a+b`$")]
    [InlineData("<img class='formula inline' source='a+b' src=/f.svg>", "$`a+b`$")] // Habr
    public void Formula_that_is_left_is_read(string html, string markdown) =>
        Assert.Equal($"{markdown}\n", Read(html).Markdown.Replace("\\*", "*", StringComparison.Ordinal));

    [Fact]
    public void Exponent_with_a_dash_is_negative() =>
        Assert.Equal("10⁻⁶ m, 2^(–k), 2^(k‑1)", Read("10<sup>–6</sup> m, 2<sup>–k</sup>, 2<sup>k‑1</sup>").Text);

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
