namespace Headwater.FunctionalTests.Browser;

/// <summary>
/// Markup that runs a script (<c>top.ran()</c>) or fetches something (<c>/leak</c>) where it is not cleaned: one or more for each published
/// way.
/// Pictures, video and audio of the text itself are fetched rightly and are not here.
/// </summary>
internal static class Attacks
{
    public static IReadOnlyList<string> All { get; } = [.. OfMarkup, .. ParserAttacks.All];

    private static string[] OfMarkup =>
    [
        // Scripts, in the spellings that simple filters let through.
        "<script>top.ran()</script>", "<ScRiPt >top.ran()</sCrIpT>", "<script/x>top.ran()</script>",
        "<scr<script>ipt>top.ran()</scr</script>ipt>", "<<script>top.ran()//<</script>",
        "<script src=/leak></script>", "<script src=data:text/javascript,top.ran()></script>", "<script type=module>top.ran()</script>",
        "<script\fx>top.ran()</script>",
        "<script>top.ran()", "<svg><script>top.ran()</script></svg>", "<svg><script href=/leak></script></svg>",
        "<svg><script xlink:href=data:,top.ran()></script></svg>",
        "<math><script>top.ran()</script></math>", "<script x=\">\" >top.ran()</script>", "<![CDATA[<script>top.ran()</script>]]>",
        "<?xml <script>top.ran()</script>?>",

        // Handlers that need no reader.
        "<img src=x: onerror=top.ran()>", "<img src='x:'onerror='top.ran()'>", "<img/src=x:/onerror=top.ran()>",
        "<img src=x: OnErRoR=top.ran()>", "<img src=x: onerror&#61;top.ran()>",
        "<img src=x: onerror\f=top.ran()>", "<img\nsrc=x:\nonerror=top.ran()\n>", "<img src=x: onerror=top.ran() ",
        "<image src=x: onerror=top.ran()>", "<img src=\"x:\" title=`a` onerror=top.ran()>",
        "<body onload=top.ran()>", "<body onpageshow=top.ran()>", "<svg onload=top.ran()>", "<svg/onload=top.ran()>",
        "<svg><animate onbegin=top.ran() attributeName=x dur=1s>",
        "<svg><set onbegin=top.ran() attributename=x to=1>", "<details open ontoggle=top.ran()>x</details>",
        "<input autofocus onfocus=top.ran()>", "<select autofocus onfocus=top.ran()></select>",
        "<textarea autofocus onfocus=top.ran()></textarea>", "<div tabindex=0 autofocus onfocus=top.ran()>x</div>",
        "<video onerror=top.ran()><source src=x:></video>",
        "<video src=x: onerror=top.ran()></video>", "<audio src=x: onerror=top.ran()></audio>",
        "<object data=x: onerror=top.ran()></object>", "<iframe onload=top.ran()></iframe>",
        "<style onload=top.ran()>x{}</style>", "<link rel=stylesheet href=data:text/css, onload=top.ran()>",
        "<marquee onstart=top.ran()>x</marquee>", "<embed src=x: onerror=top.ran()>",
        "<style>@keyframes k{}</style><b style='animation:k 1s' onanimationstart=top.ran()>x</b>",
        "<b style='transition:color 1s' ontransitionend=top.ran()>x</b>",
        "<x contenteditable autofocus onfocus=top.ran()>x</x>", "<track onerror=top.ran()>",
        "<p onbeforematch=top.ran() hidden=until-found>x</p>",

        // Handlers that wait for the reader; the page sends the events.
        "<b onclick=top.ran()>x</b>", "<a href=# onmouseover=top.ran()>x</a>", "<p onpointerenter=top.ran()>x</p>",
        "<p oncontextmenu=top.ran()>x</p>", "<b onwheel=top.ran()>x</b>",
        "<p oncopy=top.ran()>x</p>", "<a href=# onfocusin=top.ran()>x</a>", "<details ontoggle=top.ran()><summary>x</summary></details>",
        "<b onauxclick=top.ran()>x</b>", "<p onscrollend=top.ran()>x</p>",

        // Addresses that are programs.
        "<a href=javascript:top.ran()>x</a>", "<a href=JaVaScRiPt:top.ran()>x</a>", "<a href=' javascript:top.ran()'>x</a>",
        "<a href='java\nscript:top.ran()'>x</a>", "<a href='java&#9;script:top.ran()'>x</a>",
        "<a href='&#1;javascript:top.ran()'>x</a>", "<a href=javascript&colon;top.ran()>x</a>", "<a href=&#x6A;avascript:top.ran()>x</a>",
        "<a href=javascript://%0atop.ran()>x</a>",
        "<a href='\u0001java\u0000script:top.ran()'>x</a>", "<a href=vbscript:top.ran()>x</a>",
        "<a href=data:text/html,<script>top.ran()</script>>x</a>", "<a href=feed:javascript:top.ran()>x</a>",
        "<a href=blob:http://a.example/x>x</a>", "<a href=view-source:javascript:top.ran()>x</a>",
        "<area href=javascript:top.ran() shape=default>", "<svg><a xlink:href=javascript:top.ran()><text>x</text></a></svg>",
        "<svg><a><animate attributeName=href to=javascript:top.ran() /></a></svg>", "<math href=javascript:top.ran()>x</math>",
        "<math><mi xlink:href=javascript:top.ran()>x</mi></math>",
        "<form action=javascript:top.ran()><button>x</button></form>", "<button formaction=javascript:top.ran()>x</button>",
        "<input type=submit formaction=javascript:top.ran()>",
        "<iframe src=javascript:top.ran()></iframe>", "<embed src=javascript:top.ran()>", "<object data=javascript:top.ran()></object>",
        "<base href=javascript:top.ran()//><a href=#>x</a>",
        "<blockquote cite=javascript:top.ran()>x</blockquote>", "<img src=javascript:top.ran()>",
        "<video poster=javascript:top.ran()></video>", "<img srcset='javascript:top.ran() 1x'>",
        "<meta http-equiv=refresh content='0;url=javascript:top.ran()'>",
        "<meta http-equiv=refresh content='0;url=data:text/html,<script>top.ran()</script>'>",

        // Documents within.
        "<iframe srcdoc='<script>top.ran()</script>'></iframe>", "<iframe srcdoc='&lt;img src=x: onerror=top.ran()&gt;'></iframe>",
        "<iframe src='data:text/html,<script>top.ran()</script>'></iframe>",
        "<object data='data:text/html,<script>top.ran()</script>'></object>",
        "<embed src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"top.ran()\"/>'>",
        "<iframe src=/leak></iframe>", "<frameset onload=top.ran()><frame src=/leak></frameset>",
        "<svg><foreignObject><iframe srcdoc='<script>top.ran()</script>'></iframe></foreignObject></svg>",
        "<portal src=/leak></portal>", "<fencedframe src=/leak></fencedframe>",
        "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'>"
            + "<image href='1' onerror='top.ran()'/></svg>#x\"></svg>",

        // Mutation: one tree when it is cleaned, another one when it is read again.
        "<noscript><p title='</noscript><img src=x: onerror=top.ran()>'>",
        "<svg></p><style><a id='</style><img src=x: onerror=top.ran()>'>", "<svg><style>&lt;img src=x: onerror=top.ran()&gt;</style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x: onerror=top.ran()&gt;'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src=x: onerror=top.ran()>",
        "<math><mtext><table><mglyph><style><![CDATA[</style><img title=']]&gt;&lt;/mglyph&gt;&lt;img src=x: onerror=top.ran()&gt;'>",
        "<svg><desc><noembed></noembed><img src=x: onerror=top.ran()></desc></svg>",
        "<math><annotation-xml encoding=text/html><style><img src=x: onerror=top.ran()></style></annotation-xml></math>",
        "<math><annotation-xml encoding='text/html'><xmp></annotation-xml><img src=x: onerror=top.ran()>",
        "<svg><title><style><img src=x: onerror=top.ran()></style></title></svg>",
        "<svg><foreignobject><style><!--</style><p title='--><img src=x: onerror=top.ran()>'>",
        "<title><a title='</title><img src=x: onerror=top.ran()>'>",
        "<textarea><a title='</textarea><img src=x: onerror=top.ran()>'>", "<xmp><a title='</xmp><img src=x: onerror=top.ran()>'></xmp>",
        "<noembed><a title='</noembed><img src=x: onerror=top.ran()>'>",
        "<noframes><a title='</noframes><img src=x: onerror=top.ran()>'>", "<iframe><a title='</iframe><img src=x: onerror=top.ran()>'>",
        "<style><a title='</style><img src=x: onerror=top.ran()>'>",
        "<script><a title='</script><img src=x: onerror=top.ran()>'>", "<plaintext><a title='</plaintext><img src=x: onerror=top.ran()>'>",
        "<listing>&lt;img src=x: onerror=top.ran()&gt;</listing>",
        "<pre>&lt;img src=x: onerror=top.ran()&gt;</pre>", "<template><img src=x: onerror=top.ran()></template>",
        "<template shadowrootmode=open><img src=x: onerror=top.ran()></template>",
        "<table><template><tr><td><img src=x: onerror=top.ran()></table>", "<pre><template><td><img src=x: onerror=top.ran()>",
        "<template><style><a title='</template></style><img src=x: onerror=top.ran()>'>",
        "<select><template><img src=x: onerror=top.ran()></template></select>",
        "<select><iframe></select><img src=x: onerror=top.ran()></iframe>",
        "<table><td><svg><style><img src=x: onerror=top.ran()></style></svg>",
        "<p><svg><p><style><img src=x: onerror=top.ran()></style>", "<svg><p><style><g title='</style><img src=x: onerror=top.ran()>'>",
        "<b title='\"><img src=x: onerror=top.ran()>'>x</b>",
        "<b title='&quot;&gt;&lt;img src=x: onerror=top.ran()&gt;'>x</b>", "<a href='https://a.example/\"onmouseover=top.ran() x=\"'>x</a>",
        "<img alt='``onerror=top.ran()' src=x:>", "&lt;img src=x: onerror=top.ran()&gt;",
        "&amp;lt;img src=x: onerror=top.ran()&amp;gt;", "<code>&lt;script&gt;top.ran()&lt;/script&gt;</code>",
        "<a><table><a></table><p><a><svg><style><img src=x: onerror=top.ran()>",
        "<table><caption><math><mi><table><style><img src=x: onerror=top.ran()>",
        "<ruby><rtc><svg><style><rt><img src=x: onerror=top.ran()>", "<dl><dt><form><math><dd></form><style><img src=x: onerror=top.ran()>",

        // Comments and their ends.
        "<!--><img src=x: onerror=top.ran()>-->", "<!---><img src=x: onerror=top.ran()>-->", "<!--x--!><img src=x: onerror=top.ran()>-->",
        "<!-- --><img src=x: onerror=top.ran()>", "<!--[if gte IE 4]><script>top.ran()</script><![endif]-->",
        "<!x><img src=x: onerror=top.ran()>", "</ x><img src=x: onerror=top.ran()>", "<?x ><img src=x: onerror=top.ran()>",
        "<comment><img src='x:</comment><img src=x: onerror=top.ran()>'>", "<!doctype x [<!ENTITY e '<img src=x: onerror=top.ran()>'>]>&e;",

        // Style: programs, requests.
        "<style>@import '/leak';</style>", "<style>body{background:url(/leak)}</style>", "<link rel=stylesheet href=/leak>",
        "<p style='background:url(/leak)'>x</p>", "<p style='background:u\\72l(/leak)'>x</p>",
        "<p style='background:url&#40;/leak&#41;'>x</p>", "<p style='background-image:image-set(\"/leak\" 1x)'>x</p>",
        "<ul style='list-style-image:url(/leak)'><li>x</ul>", "<p style='cursor:url(/leak),auto'>x</p>",
        "<p style='--x:url(/leak);background:var(--x)'>x</p>", "<p style='color:red;/**/background:url(/leak)'>x</p>",
        "<p style='font-family:\"x;background:url(/leak)\"'>x</p>", "<p style='content:url(/leak)'>x</p>",
        "<p style='border-image:url(/leak) 1'>x</p>", "<p style=\"width:expression(top.ran())\">x</p>", "<p style='mask:url(/leak)'>x</p>",
        "<p style='filter:url(/leak#x)'>x</p>", "<p style='shape-outside:url(/leak)'>x</p>",
        "<svg><style>@import '/leak'</style></svg>", "<style>@font-face{font-family:x;src:url(/leak)}b{font-family:x}</style><b>x</b>",

        // Requests of other elements, trackers.
        "<img src=/leak width=1 height=1>", "<img src=/leak width=0>", "<img src=/leak style='width:1px;height:1px'>",
        "<img src=/leak style='display:none'>", "<p hidden><img src=/leak></p>", "<div style='visibility:hidden'><img src=/leak></div>",
        "<body background=/leak>", "<table background=/leak><td>x</table>", "<table><td background=/leak>x</table>",
        "<input type=image src=/leak>", "<svg><image href=/leak /></svg>", "<svg><image xlink:href=/leak /></svg>",
        "<svg><feImage href=/leak /></svg>", "<svg><filter><feImage href=/leak /></filter></svg>", "<object data=/leak></object>",
        "<embed src=/leak>", "<applet code=/leak></applet>", "<link rel=prefetch href=/leak>", "<link rel=icon href=/leak>",
        "<link rel=preload as=image href=/leak>", "<link rel=modulepreload href=/leak>", "<meta http-equiv=refresh content='0;url=/leak'>",
        "<base href=/leak/><img src=x: onerror=top.ran()>", "<html manifest=/leak>", "<a href=# ping=/leak>x</a>",
        "<command icon=/leak>", "<bgsound src=/leak>", "<layer src=/leak></layer>",
        "<video><track default src=/leak></video><img src=x: onerror=top.ran()>", "<img lowsrc=/leak>", "<img dynsrc=/leak>",
        "<isindex action=/leak type=image src=/leak>",
        "<math><mglyph src=/leak></math>", "<menuitem icon=/leak>", "<frame src=/leak>", "<noscript><img src=/leak width=1></noscript>",

        // Names that stand before those of the page.
        "<a id=ran></a><a id=ran name=x></a>", "<img name=body src=x:>", "<form id=document><input name=cookie></form>",
        "<form name=ran><input id=ran></form>", "<a name=getElementById></a>", "<img id=location src=x:>", "<embed name=querySelectorAll>",
    ];
}
