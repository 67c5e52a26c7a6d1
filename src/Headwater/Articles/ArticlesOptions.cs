namespace Headwater.Articles;

/// <summary>Settings <c>Articles__*</c>.</summary>
public sealed class ArticlesOptions
{
    public const string Section = "Articles";
}
