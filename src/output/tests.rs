//! Small pages and how they look in each view, and what holds for any page.

use crate::{Input, Span, ViewOptions, clean};

/// A page of which everything stays.
fn kept(page: &str) -> crate::Cleaned<'_> {
    clean(Input::html(page).url("https://example.com/news/today").protect(Span::new(0, u32::MAX)))
}

/// Shows a page in both views.
fn show(page: &str) -> String {
    let cleaned = kept(page);
    format!("{}\n{}\n{}", cleaned.markdown(), "=".repeat(40), cleaned.html())
}

macro_rules! pages {
    ($($name:ident $page:literal)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(show($page));
            }
        )*
    };
}

pages! {
    headings "<h1>The <b>old</b> mill #</h1><p>Text.</p><h2>Signed <a href=#signed>¶</a></h2><h2>1. River</h2><h3><a href='/x'>Linked</a></h3><h6># deep</h6>"
    paragraphs "<div>Loose words<p>A paragraph<br>with a line break.</p>and more<br><br>after an empty line.</div>"
    lists "<ul><li>One<li>Two<ul><li>Two a<li>Two b<ol start=7><li>seven<li>eight</ol></ul><li>Three</ul><ol><li>first<li>second</ol><ol><li>another list</ol>"
    loose_lists "<ul><li><p>One</p><p>more of one</p><pre>code  in\n  one</pre><li><p>Two</p><blockquote>quoted</blockquote></ul><p>After.</p>"
    list_right_in_a_list "<ul><li>One</li><ul><li>One a</li></ul><li>Two</li></ul>"
    tasks "<ul><li><input type=checkbox checked> Done<li><input type=checkbox> To do<li>[x] no task</ul>"
    links "<p>A <a href='../map?a=1&b=2'>map</a>, a <a href='javascript:evil()'>trap</a>, a <a href='mailto:a@example.com'>mail</a>, <a href='https://e.org/a_(b) c'>brackets [1]</a>!<a href=#top>Top</a> <a href=https://e.org/a>https://e.org/a</a> <a href='x'></a>end</p>"
    card "<a href=/story><h3>Title of the story</h3><p>What it tells.</p></a>"
    emphasis "<p>A <b> bold </b>word, <i>it</i>alic, <b><i>both</i></b>, <b>bo</b><i>th</i>, <b></b>none, <b>Note:</b>glued, <s>gone</s>, H<sub>2</sub>O, 10<sup>6</sup>, a<b>(b)</b>c, <b>one</b><b>two</b>, <b>x <b>y</b></b>.</p>"
    code "<p>Call <code>a`b</code> or <code>f(x)</code> or <a href=/g><code>g()</code></a>, <code><a href=/h>h</a></code>.</p><pre><code class='hljs language-rust'>fn main() {\n    let x = \"```\";\n\n\tx();\n}\n</code></pre><div class='highlight highlight-source-python'><pre>    def <span>f</span>():<br>        pass</pre></div>"
    code_lines_in_boxes "<pre data-lang=C++><div>int a;</div><div>  int b;</div></pre><p>after</p>"
    quotes "<blockquote cite=/source><p>Outer</p><blockquote>Inner<br>line</blockquote><ul><li>a<li>b</ul></blockquote>"
    images "<p>Before <img src=a.png alt='An [old] mill'> after.</p><figure><a href=big.jpg><img src='data:image/gif;base64,x' data-src=/lazy.jpg alt=Lazy></a><figcaption>The caption.</figcaption></figure><picture><source srcset='s.webp 400w, l.webp 1200w'><img alt=P></picture><p>Text.</p><img width=1 height=1 src=/count.gif><img data-src=''><noscript><img src=/fallback.png alt=F></noscript><p>End.</p>"
    tables "<table><caption>Ferries</caption><thead><tr><th>Day<th>Time | zone</thead><tbody><tr><td rowspan=2>Monday<td>9:00<tr><td><b>10:00</b><br>or later<tr><td colspan=2>Never on <code>a|b</code> Sunday<tr><td><ul><li>x<li>y</ul><td></tbody></table>"
    layout_tables "<table><tr><td><p>One column</p><p>of text.</p></table><table><tr><td>left<td>right</table><table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table><td>x<tr><td>y<td>z</table>"
    definitions "<dl><dt>Grain<dd>What stays.<dt>Chaff<dt>Husk<dd><p>What goes.</p><p>Always.</p></dl><dl><dd>No term.</dl>"
    footnotes "<p>A claim<sup id=r1><a href=#n1>1</a></sup> and another<sup><a id=r2 href=#n2>2</a></sup>, a third<sup><a href=#gone>3</a></sup>.</p><ol><li id=n1><b><a href=#r1>^</a></b> First note.</li><li id=n2><p>Second <i>note</i>.</p><p>More. <a href=#r2 class=backref>^</a></p></li></ol>"
    formulas "<p>Euler: <math><semantics><mi>e</mi><annotation encoding='application/x-tex'>e^{i\\pi} = -1</annotation></semantics></math>, it costs $5. <span class=katex><span class=katex-mathml><math><mi>x</mi><annotation encoding='application/x-tex'>x_1</annotation></math></span><span class=katex-html aria-hidden=true>x1</span></span></p><p>So <script type='math/tex'>a<b</script>, and</p><script type='math/tex; mode=display'>\\int f</script><p>Old <img class=latex alt='\\frac{1}{2}' src=f.png> end. <math><mi>y</mi></math></p>"
    escapes "<p># no heading</p><p>- no list</p><p>1. no list</p><p>1984. A year</p><p>&gt; no quote</p><p>*no* _emphasis_ snake_case 2 * 3 * 4 `tick` [link](x) [note] &lt;b&gt; &amp;amp; a \\* b ~~x~~</p><p>===</p><p>a<br>---<br>+ b</p><p>[x]: y</p><p>a | b</p><p>Wow!<a href=/y>y</a></p>"
    spaces "<p>so\u{AD}ft<b>\u{AD}</b></p><p>one<span> two</span> <b> three</b>\n<i>four </i>five</p><div><span>six</span><span>seven</span></div><p>eight <!-- c --> nine&nbsp;ten</p>"
    rules "<p>Before</p><hr><p>After</p><hr><hr>"
    details "<details><summary>More <b>of</b> it</summary><p>Hidden words.</p></details><p><abbr title='World Wide Web'>WWW</abbr> <mark>m</mark> <kbd>Ctrl</kbd> <q>quoted</q> <time datetime=2024-05-01>May</time></p>"
    scripts_and_traps "<p onclick=x() style='color:red' id=i class=c>Safe<script>bad()</script><style>p{}</style> <svg><text>no</text></svg><a href=' java\nscript:x()' title=t>link</a><img src=javascript:x() alt=a><iframe src=x></iframe><object>o</object></p><p lang=fr dir=ltr>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    right_to_left "<div dir=rtl lang=ar><p>الجسر <b>القديم</b> مفتوح.</p><ol><li>واحد<li>اثنان</ol></div><p>これは<b>強調。</b>です。</p>"
    pre_text "<pre>\n\n  <b>two</b> spaces\n\n\nend  \n</pre><pre>\tone</pre>"
}

#[test]
fn what_goes_takes_its_structure_along() {
    let page = "<nav><ul><li><a href=/>Home</a></li></ul></nav><main><h1>Ferry</h1><p>The ferry sails again on Monday, says the company.</p><figure><img src=a.jpg></figure></main><footer><img src=logo.png><p>Share this: Facebook Twitter</p></footer>";
    let cleaned = clean(Input::html(page));
    assert_eq!(cleaned.markdown(), "# Ferry\n\nThe ferry sails again on Monday, says the company.\n\n![](a.jpg)\n");
}

#[test]
fn options_hide_links_pictures_tables_and_looks() {
    let page = "<p><b>A</b> <a href=/b>b</a> <img src=c.png alt=c> d<sup>2</sup></p><table><tr><td>e<td>f<tr><td>g<td>h</table>";
    let bare = ViewOptions::new().links(false).images(false).tables(false).emphasis(false);
    assert_eq!(kept(page).markdown_with(&bare), "A b d2\n");
    assert_eq!(kept(page).html_with(&bare), "<p>A b d2</p>\n");
}

#[test]
fn records_are_json() {
    let cleaned = kept("<main><h2>Ferry</h2><p>The ferry sails again on Monday.</p><p>Share this: Facebook Twitter</p></main>");
    insta::assert_json_snapshot!(cleaned.record(), { ".blocks[].parts[].reasons" => "[reasons]", ".blocks[].origin" => "[origin]", ".confidence" => "[confidence]", ".held_back" => "[held back]" });
}

/// Deep, wide and broken pages.
#[test]
fn hostile_pages_take_little_time() {
    let pages = [
        "<blockquote>".repeat(5000) + "x",
        "<ul><li>".repeat(5000) + "x",
        "<b><i>".repeat(5000) + "x",
        "<b>a</b><i>b</i>".repeat(20_000),
        "<img src=a>".repeat(50_000) + "<p>x",
        format!("<table>{}</table>", "<tr><td colspan=100>a<td colspan=100>b".repeat(20_000)),
        format!("<table>{}</table>", "<tr><td rowspan=100>a".repeat(20_000)),
        "<sup><a href=#a>1</a></sup>".repeat(20_000) + "<p id=a>x",
        "<div class=katex>x".repeat(5000),
        "<p>[".repeat(20_000),
        "`*_[".repeat(50_000),
    ];
    for page in pages {
        let cleaned = kept(&page);
        // Quadratic time would show: the whole test takes a moment.
        let _ = (cleaned.markdown(), cleaned.html());
    }
}

mod any_page {
    use super::kept;
    use proptest::prelude::*;

    // Captions stand above their table wherever they are written, so here they are written first.
    const PIECES: &[&str] = &[
        "\u{AD}",
        "\u{200B}",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=/x>",
        "</a>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol start=9>",
        "</ol>",
        "<table>",
        "<table><caption>",
        "</caption>",
        "<tr>",
        "<td>",
        "<th colspan=2>",
        "</table>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<h2>",
        "</h2>",
        "<br>",
        "<hr>",
        "<blockquote>",
        "</blockquote>",
        "<span>",
        "</span>",
        "<sub>",
        "</sub>",
        "<dl><dt>",
        "<dd>",
        "</dl>",
        "<s>",
        "</s>",
        "<details><summary>",
        "</summary>",
        "</details>",
        " ",
        "\n",
        "  ",
        "one",
        "two",
        "Three.",
        "four,",
        "5",
        "6.",
        "7. ",
        "# ",
        "- ",
        "* ",
        "*",
        "_",
        "`",
        "```",
        "[",
        "]",
        "](",
        ")",
        "!",
        "|",
        "&amp;",
        "&lt;",
        ">",
        "\\",
        "~~",
        "$",
        "---",
        "===",
        "über",
        "これ",
        "。",
        "&nbsp;",
        ":",
        "[^1]",
        "<figure>",
        "</figure>",
        "<figcaption>",
        "<section lang=fr>",
        "</section>",
        "<q>",
        "</q>",
        "<th>",
    ];

    fn words(text: &str) -> Vec<&str> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
    }

    /// Takes the marks out that can stand inside a word.
    fn joined(text: &str) -> String {
        text.replace(['*', '_', '~', '`', '\\', '[', ']', '"'], "")
    }

    /// Takes the elements out that Markdown has no marks for, and the addresses.
    fn plain(markdown: &str) -> String {
        let text = markdown.replace("<br>", " ");
        joined(&["<sub>", "</sub>", "<sup>", "</sup>", "](https://example.com/x)"].iter().fold(text, |text, mark| text.replace(mark, "")))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

        /// Markdown holds the words of the text in their order, and clean HTML is a page with the same text.
        #[test]
        fn words_stay_words(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
            let page = pieces.concat();
            // Backticks in code get spaces around them, which are no part of it.
            prop_assume!(!(page.contains('`') && page.contains("<code>")));
            let cleaned = kept(&page);
            let markdown = plain(&cleaned.markdown());
            let mut rest = words(&markdown).into_iter();
            for word in words(&joined(cleaned.text())) {
                prop_assert!(rest.any(|other| other == word), "{word:?} of {page:?} is not in {:?}", cleaned.markdown());
            }
            let html = cleaned.html();
            let again = kept(&html);
            prop_assert_eq!(words(cleaned.text()), words(again.text()), "{:?} became {:?}", page, html);
        }

        #[test]
        fn no_page_is_too_odd(page in "(<[a-z]{1,6}[^>]{0,12}>|</[a-z]{1,6}>|\\PC{0,8}){0,40}") {
            let cleaned = kept(&page);
            let _ = (cleaned.markdown(), cleaned.html(), cleaned.record());
        }
    }
}
