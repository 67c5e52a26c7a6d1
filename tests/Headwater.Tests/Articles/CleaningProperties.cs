using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

public sealed class CleaningProperties
{
    private const string Base = "https://a.example/post/";

    [Property(MaxTest = 300)]
    public Property Cleaning_clean_html_changes_nothing() => Prop.ForAll(Trees.Wild, html =>
    {
        var clean = SafeHtml.Clean(html, Base);
        return (SafeHtml.Clean(clean, Base) == clean).Label($"{html}\n→ {clean}\n→ {SafeHtml.Clean(clean, Base)}");
    });

    [Property(MaxTest = 300)]
    public Property Printed_html_parses_to_the_tree_that_was_printed() => Prop.ForAll(Trees.Wild, html =>
    {
        var clean = ArticleRenderer.Render(html, Base, new RenderOptions(ForDisplay: true));
        var again = ArticleRenderer.Render(clean.Html, Base, new RenderOptions(ForDisplay: true));
        return (again.Html == clean.Html && again.Text == clean.Text
            && Trees.Outline(clean.Html) == Trees.Outline(again.Html)).Label($"{html}\n→ {clean.Html}\n→ {again.Html}");
    });

    [Property(MaxTest = 300)]
    public Property No_handler_and_no_script_is_left() => Prop.ForAll(Trees.Wild, html =>
    {
        using var document = new HtmlParser().ParseDocument("<!doctype html><body>" + SafeHtml.Clean(html, Base));
        return document.All.All(element => element.LocalName is not ("script" or "style" or "iframe" or "svg" or "math" or "form")
            && element.Attributes.All(attribute => !attribute.Name.StartsWith("on", StringComparison.Ordinal)
                && !attribute.Value.StartsWith("java", StringComparison.Ordinal)
                && !(attribute.Name == "style" && attribute.Value.Contains("position", StringComparison.Ordinal))));
    });
}
