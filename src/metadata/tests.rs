use super::Metadata;

fn metadata(html: &str, url: Option<&str>) -> Metadata {
    let input = crate::Input::html(html);
    let input = match url {
        Some(url) => input.url(url),
        None => input,
    };
    crate::clean(input).metadata().expect("it is a page")
}

/// Each fact as `value (origin)`, lists joined by semicolons; `-` where nothing is known.
fn fact(metadata: &Metadata, field: &str) -> String {
    let all = serde_json::to_value(metadata).expect("metadata can be serialised");
    let fact = all.get(field).expect("there is such a field");
    let Some(value) = fact.get("value") else { return "-".to_owned() };
    let text = match value {
        serde_json::Value::Array(many) => many.iter().filter_map(|one| one.as_str()).collect::<Vec<_>>().join("; "),
        one => one.as_str().unwrap_or_default().to_owned(),
    };
    format!("{text} ({})", fact["origin"].as_str().unwrap_or_default())
}

fn check(field: &str, url: Option<&str>, table: &[(&str, &str)]) {
    for (html, wanted) in table {
        assert_eq!(fact(&metadata(html, url), field), *wanted, "{html}");
    }
}

#[test]
fn titles() {
    let url = Some("https://www.island-news.example/a/b");
    check(
        "title",
        url,
        &[
            ("<p>Nothing.", "-"),
            ("<title>Ferry sails again</title>", "Ferry sails again (title-element)"),
            ("<title>Ferry sails again | Island News</title>", "Ferry sails again (title-element)"),
            ("<title>Island News – Ferry sails again</title>", "Ferry sails again (title-element)"),
            ("<meta property=og:title content='Ferry &amp;amp; train'><title>x</title>", "Ferry & train (open-graph)"),
            ("<meta name=twitter:title content='Ferry sails'>", "Ferry sails (twitter)"),
            ("<title>Ferry sails again - Island News</title><h1>Ferry sails\n again¶</h1>", "Ferry sails again (heading)"),
            // The name of the site is in the first heading.
            ("<title>Island News: Ferry sails again</title><h1><a href=/>Island News</a></h1><h2>Ferry sails again</h2>", "Ferry sails again (heading)"),
            ("<title>Sails - The Ferry Book</title><h1>The Ferry Book</h1><h2>Sails</h2>", "Sails (heading)"),
            // A topic above the title.
            ("<title>Ferry sails again</title><h1><span class=kicker>Traffic</span> Ferry sails again</h1>", "Ferry sails again (heading)"),
            ("<title>Ferry sails again</title><h1><span>Traffic</span><span>Ferry sails again</span></h1>", "Ferry sails again (heading)"),
            ("<meta property=og:title content='Ferry sails again'><h1>Local | Ferry sails again</h1>", "Ferry sails again (heading)"),
            ("<title>How ferries sail</title><h1>Thread: How ferries sail</h1>", "How ferries sail (heading)"),
            // Of several headings the one that the title agrees with.
            ("<title>Ferry sails again</title><h1>Menu</h1><h1>Ferry sails again on Monday</h1>", "Ferry sails again on Monday (heading)"),
            ("<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry sails\"}</script>", "Ferry sails (json-ld)"),
            // A lower heading that is the title, below one of the first level that shares little with it.
            (
                "<title>Notes: Small boats sail far</title><meta property=og:title content='Small boats sail far'><h2>Small boats sail far</h2><h1>So many boats!</h1>",
                "Small boats sail far (heading)",
            ),
            // The same words with more beside them are a heading of the first level nevertheless.
            ("<title>Small boats sail far</title><h1>Small boats sail far and wide</h1><h2>Small boats sail far</h2>", "Small boats sail far and wide (heading)"),
            // Not from the side column.
            (
                "<meta property=og:title content='Small boats sail far'><h1>So many boats sail far!</h1><aside><h2>Small boats sail far</h2></aside>",
                "So many boats sail far! (heading)",
            ),
            // A label of a thread, which only linked data leaves out.
            (
                "<title>Question - How ferries sail | Ferry Forum</title><script type=application/ld+json>{\"@type\":\"DiscussionForumPosting\",\"headline\":\"How ferries sail\"}</script>\
                 <h1><span>Question</span> How ferries sail</h1>",
                "How ferries sail (heading)",
            ),
            // A name that no sign sets off is no label.
            (
                "<title>Seawind Trail 25 Pack | Island News</title><script type=application/ld+json>{\"@type\":\"Product\",\"name\":\"Trail 25 Pack\"}</script>\
                 <h1><span>Seawind</span> Trail 25 Pack</h1>",
                "Seawind Trail 25 Pack (heading)",
            ),
            // Signs left over from what is missing before the title.
            ("<title>» Ferry sails again</title>", "Ferry sails again (title-element)"),
            ("<h1>»Ferry sails again«</h1>", "»Ferry sails again« (heading)"),
            ("<h1><span class=kicker>Traffic</span>: Ferry sails again</h1>", "Ferry sails again (heading)"),
        ],
    );
}

#[test]
fn authors() {
    check(
        "authors",
        Some("https://island-news.example/a"),
        &[
            ("<h1>X</h1><p>The ferry sails by night.", "-"),
            ("<meta name=author content='Jane Doe'>", "Jane Doe (meta-tag)"),
            ("<meta name=author content='By Jane Doe and John Roe, MD'>", "Jane Doe; John Roe (meta-tag)"),
            ("<meta name=author content='Doe, Jane'>", "Jane Doe (meta-tag)"),
            ("<meta name=author content='admin'>", "-"),
            ("<meta property=article:author content='https://social.example/jane'>", "-"),
            ("<meta name=author content='Center for Ferries and Research'>", "Center for Ferries and Research (meta-tag)"),
            ("<meta name=dc.creator content='Jane Doe'>", "Jane Doe (dublin-core)"),
            ("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Doe'>", "Jane Doe (twitter)"),
            // A person before the site itself.
            ("<meta name=author content='Island News'><h1>X</h1><p class=byline>By Jane Doe</p>", "Jane Doe (byline)"),
            ("<meta name=author content='Island News'>", "Island News (meta-tag)"),
            ("<h1>X</h1><span itemprop=author itemscope><span itemprop=name>Jane Doe</span></span>", "Jane Doe (microdata)"),
            ("<h1>X</h1><a rel=author href=/u/1>Jane Doe</a>", "Jane Doe (link)"),
            ("<h1>X</h1><a href='/authors/jane'>Jane Doe</a>", "Jane Doe (byline)"),
            ("<h1>X</h1><div class=post-author><span>By</span> <b>Jane Doe</b> <time>March 3, 2021</time></div>", "Jane Doe (byline)"),
            ("<h1>X</h1><div class=comment-list><p class=author>Joe Bloggs</p></div>", "-"),
            ("<h1>X</h1><p>By Jane Doe | Editor", "Jane Doe (text)"),
            ("<h1>X</h1><p>Von Jana Müller und Max Muster", "Jana Müller; Max Muster (text)"),
            ("<h1>X</h1><p>Par Jeanne Dupont", "Jeanne Dupont (text)"),
            ("<h1>X</h1><p>Por Ana García y Luis Pérez Soto", "Ana García; Luis Pérez Soto (text)"),
            ("<h1>X</h1><p>Autor: Jan Kowalski", "Jan Kowalski (text)"),
            ("<h1>X</h1><p>Автор: Иван Петров", "Иван Петров (text)"),
            ("<h1>X</h1><p>March 14, 2021 by Jane Doe", "Jane Doe (text)"),
            // A person before an organisation.
            (
                "<script type=application/ld+json>{\"@type\":\"Article\",\"author\":{\"@type\":\"Organization\",\"name\":\"Ferry Post\"}}</script><h1>X</h1><p class=byline>By Jane Doe</p>",
                "Jane Doe (byline)",
            ),
            ("<script type=application/ld+json>{\"@type\":\"Article\",\"author\":{\"@type\":\"Organization\",\"name\":\"Ferry Post\"}}</script><h1>X</h1>", "Ferry Post (json-ld)"),
            ("<meta name=author content='Harbour Newsroom'><h1>X</h1><p class=byline>By Jane Doe</p>", "Jane Doe (byline)"),
            ("<h1>X</h1><div>By <span class=author>Jane Doe</span> and <span class=author>John Roe</span></div>", "Jane Doe; John Roe (byline)"),
            ("<h1>X</h1><p>Jane Doe <time>Publié le 3 mai 2021</time></p>", "Jane Doe (text)"),
            // Small print with a date beside the name.
            ("<h1>X</h1><small>Derya Akan · 17 Ekim 2019 · 4 dk</small><p>The ferry sails.", "Derya Akan (text)"),
            ("<h1>X</h1><p>Dec. 19, 2020 · Jane Doe</p>", "Jane Doe (text)"),
            ("<h1>X</h1><p>Jane van der Berg <time>3 May 2021</time></p>", "Jane van der Berg (text)"),
            ("<h1>X</h1><p>Emil Horak, 11. februára 2018</p>", "Emil Horak (text)"),
            ("<h1>X</h1><div>Jane Doe</div><div>23.07.2021 · 6 min read</div>", "Jane Doe (text)"),
            ("<h1>X</h1><p>Local news · 3 May 2021</p>", "-"),
            ("<h1>X</h1><p>Posted on 3 May 2021</p>", "-"),
            ("<h1>X</h1><p>Last updated: 3 May 2021</p>", "-"),
            ("<h1>X</h1><p>Jane Doe stood on the quay on 3 May 2021 and saw the ferry.</p>", "-"),
        ],
    );
}

#[test]
fn dates() {
    check(
        "published",
        Some("https://island-news.example/a"),
        &[
            ("<h1>X</h1><p>No date.", "-"),
            ("<meta property=article:published_time content='2021-03-14T08:30:00+01:00'>", "2021-03-14T08:30:00+01:00 (open-graph)"),
            ("<meta name=date content=20210314>", "2021-03-14 (meta-tag)"),
            ("<meta name=pubdate content=1615710600>", "2021-03-14T08:30:00Z (meta-tag)"),
            ("<meta name=DC.date.issued content=2021-03-14>", "2021-03-14 (dublin-core)"),
            ("<meta property=article:modified_time content=2021-03-14>", "-"),
            ("<h1>X</h1><time datetime=2021-03-14>two years ago</time>", "2021-03-14 (time-element)"),
            ("<h1>X</h1><p>Updated: <time datetime=2022-01-01>x</time><p>Published: <time datetime=2021-03-14>x</time>", "2021-03-14 (time-element)"),
            ("<h1>X</h1><meta itemprop=datePublished content='Mar 14, 2021'>", "2021-03-14 (microdata)"),
            ("<h1>X</h1><span itemprop=datePublished content=2021-03-14>x</span>", "2021-03-14 (microdata)"),
            ("<h1>X</h1><div class=post-date>March 14, 2021</div>", "2021-03-14 (byline)"),
            ("<h1>X</h1><p>By Jane Doe, March 14th, 2021 at 8:30 pm", "2021-03-14T20:30:00 (text)"),
            ("<p>March 14, 2021</p><h1>X</h1>", "2021-03-14 (text)"),
            ("<html lang=en-US><h1>X</h1><p>03/04/2021", "2021-03-04 (text)"),
            ("<html lang=en-GB><h1>X</h1><p>03/04/2021", "2021-04-03 (text)"),
            ("<html lang=de><h1>X</h1><p>3.4.2021, 18:05 Uhr", "2021-04-03T18:05:00 (text)"),
            ("<h1>X</h1><p>31.2.2021", "-"),
            ("<h1>X</h1><p>March 14, 1821", "-"),
            ("<h1>X</h1><p>Copyright © March 14, 2021", "-"),
        ],
    );
    check("published", Some("https://e.example/2021/03/14/ferry"), &[("<h1>X</h1>", "2021-03-14 (url)")]);
    check("published", Some("https://e.example/20210314/ferry"), &[("<h1>X</h1>", "2021-03-14 (url)")]);
    check("published", Some("https://e.example/2021/13/14/ferry"), &[("<h1>X</h1>", "-")]);
    let both = "<h1>X</h1><p>Published March 14, 2021, updated April 2, 2021";
    check("published", None, &[(both, "2021-03-14 (text)")]);
    check("modified", None, &[(both, "2021-04-02 (text)"), ("<meta property=og:updated_time content=2021-03-14>", "2021-03-14 (open-graph)")]);
}

#[test]
fn dates_in_many_languages() {
    for (language, text) in [
        ("en", "Sunday, 14 March 2021"),
        ("de", "14. März 2021"),
        ("fr", "le 14 mars 2021"),
        ("es", "14 de marzo de 2021"),
        ("it", "14 marzo 2021"),
        ("pt", "14 de março de 2021"),
        ("nl", "14 maart 2021"),
        ("sv", "14 mars 2021"),
        ("fi", "14. maaliskuuta 2021"),
        ("pl", "14 marca 2021"),
        ("cs", "14. března 2021"),
        ("hu", "2021. március 14."),
        ("ro", "14 martie 2021"),
        ("ru", "14 марта 2021 г."),
        ("uk", "14 березня 2021"),
        ("el", "14 Μαρτίου 2021"),
        ("tr", "14 Mart 2021"),
        ("id", "14 Maret 2021"),
        ("vi", "14 tháng 3, 2021"),
        ("zh", "2021年3月14日"),
        ("ja", "2021年3月14日（日）"),
        ("ko", "2021년 3월 14일"),
        ("ar", "14 مارس 2021"),
        ("hi", "14 मार्च 2021"),
        ("th", "14 มี.ค. 2564"),
        ("fa", "۱۴ مارس ۲۰۲۱"),
    ] {
        let html = format!("<html lang={language}><h1>X</h1><p>{text}</p>");
        assert_eq!(fact(&metadata(&html, None), "published"), "2021-03-14 (text)", "{language}");
    }
}

#[test]
fn linked_data_of_all_kinds() {
    for (script, title, author, published) in [
        (r#"{"@type":"NewsArticle","headline":"A","author":{"name":"Jane Doe"},"datePublished":"2021-03-14"}"#, "A", "Jane Doe", "2021-03-14"),
        (r#"[{"@type":"WebSite","name":"S"},{"@type":["Article"],"name":"A","author":["Jane Doe",{"name":"John Roe"}]}]"#, "A", "Jane Doe; John Roe", "-"),
        (
            r##"{"@graph":[{"@type":"Article","headline":"A","author":{"@id":"#j"},"datePublished":"2021-03-14T10:00:00Z"},{"@id":"#j","@type":"Person","name":"Jane Doe"}]}"##,
            "A",
            "Jane Doe",
            "2021-03-14T10:00:00Z",
        ),
        // Wrapped, broken, escaped.
        ("<!-- //<![CDATA[\n{\"@type\":\"BlogPosting\",\"headline\":\"A\nB\",\"author\":\"Jane Doe\",}\n//]]> -->", "A B", "Jane Doe", "-"),
        ("{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;A&quot;,&quot;author&quot;:&quot;Jane Doe&quot;};", "A", "Jane Doe", "-"),
        (r#"{"@type":"Article","headline":"A \"b\" \x &amp; c","author":"Jane Doe"}"#, "A \"b\" x & c", "Jane Doe", "-"),
        // Several articles, none of them this page.
        (r#"[{"@type":"Article","headline":"A","author":"J Doe"},{"@type":"Article","headline":"B"},{"@type":"Article","headline":"C"}]"#, "-", "-", "-"),
        ("{", "-", "-", "-"),
    ] {
        let html = format!("<script type='application/ld+json'>{script}</script>");
        let metadata = metadata(&html, None);
        let plain = |field| fact(&metadata, field).trim_end_matches(" (json-ld)").to_owned();
        assert_eq!((plain("title").as_str(), plain("authors").as_str(), plain("published").as_str()), (title, author, published), "{script}");
    }
}

#[test]
fn the_rest() {
    let url = Some("https://e.example/news/ferry?x=1");
    check("language", url, &[("<html lang=pt_br>", "pt-BR (lang-attribute)"), ("<meta property=og:locale content=de_DE.utf8>", "de-DE (open-graph)"), ("<html lang=''>", "-")]);
    check(
        "site_name",
        url,
        &[("<meta property=og:site_name content='Island News'>", "Island News (open-graph)"), ("<title>Ferry | Island News</title>", "Island News (title-element)")],
    );
    check("description", url, &[("<meta name=description content=' A\n ferry. '>", "A ferry. (meta-tag)")]);
    check(
        "canonical_url",
        url,
        &[("<link rel=canonical href=/ferry>", "https://e.example/ferry (link)"), ("<meta property=og:url content=http://a.example/>", "http://a.example/ (open-graph)")],
    );
    check("canonical_url", None, &[("<link rel=canonical href=/ferry>", "-")]);
    check(
        "image",
        url,
        &[("<meta property=og:image content=//i.example/f.png>", "https://i.example/f.png (open-graph)"), ("<meta name=twitter:image content='data:image/png;base64,xx'>", "-")],
    );
    check("section", url, &[("<meta property=article:section content=Traffic>", "Traffic (open-graph)")]);
    check(
        "tags",
        url,
        &[
            ("<meta property=article:tag content=ferry><meta property=article:tag content=sea>", "ferry; sea (open-graph)"),
            ("<meta name=keywords content='ferry, sea, ferry'>", "ferry; sea (meta-tag)"),
            ("<a rel=tag href=/t>ferry</a>", "ferry (link)"),
        ],
    );
    check(
        "page_type",
        url,
        &[
            ("<p>x", "-"),
            ("<script type=application/ld+json>{\"@type\":\"Product\",\"name\":\"x\"}</script>", "product (json-ld)"),
            ("<script type=application/ld+json>{\"@type\":\"QAPage\",\"mainEntity\":{\"@type\":\"Question\",\"name\":\"x\"}}</script>", "forum (json-ld)"),
            ("<meta property=og:type content=article>", "article (open-graph)"),
        ],
    );
}

#[test]
fn hostile_pages_are_read_in_bounds() {
    let deep = format!("<script type=application/ld+json>{}{}</script>", "[".repeat(100_000), "]".repeat(100_000));
    let deep_objects = format!("<script type=application/ld+json>{}1{}</script>", "{\"author\":".repeat(60), "}".repeat(60));
    let circle = r##"<script type=application/ld+json>{"@type":"Article","@id":"#a","author":{"@id":"#a"},"mainEntity":{"@id":"#a"}}</script>"##.to_owned();
    let huge = format!("<script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"{}\"}}</script>", "x".repeat(3 << 20));
    let many = format!("<script type=application/ld+json>[{}]</script>", "{\"@type\":\"Article\"},".repeat(40_000));
    let broken = "<script type=application/ld+json>{\"a\":\"\\u12\\".to_owned() + &"\\\"/*//<!--".repeat(10_000);
    let metas = "<meta name=author content='Jane Doe'><meta property=article:tag content=x>".repeat(50_000);
    let marks = format!("<h1>X</h1>{}", "<span class='author date'><time>".repeat(2_000));
    let spans = format!("<h1>{}{}", "<span>a".repeat(2_000), "</span>".repeat(2_000));
    let bylines = format!("<h1>X</h1><p>{}", "by By and ".repeat(20_000));
    let digits = format!("<h1>X</h1><time>{}</time><p>{}", "1/".repeat(50_000), "9".repeat(50_000));
    let names = format!("<meta name=author content='{}'>", "A B and ".repeat(200_000));
    let headline = format!("<h1>X</h1><script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"{}\"}}</script>", "x y ".repeat(200_000));
    let title = format!("<title>{}</title>", "é | ".repeat(50_000));
    for html in [&deep, &deep_objects, &circle, &huge, &many, &broken, &metas, &marks, &spans, &bylines, &digits, &names, &headline, &title] {
        let metadata = metadata(html, Some("https://é/2021/99/é9/"));
        assert!(metadata.tags.is_none_or(|tags| tags.value.len() <= 64));
        assert!(metadata.authors.is_none_or(|authors| authors.value.len() <= 32));
        assert!(metadata.title.is_none_or(|title| title.value.len() < 4096));
    }
}

#[test]
fn one_label_is_the_nearest() {
    assert_eq!(fact(&metadata("<h1>X</h1><p>Last updated on April 2, 2021", None), "modified"), "2021-04-02 (text)");
    assert_eq!(fact(&metadata("<h1>X</h1><p>Aktualisiert am 2. April 2021", None), "modified"), "2021-04-02 (text)");
    assert_eq!(fact(&metadata("<h1>X</h1><p>Aktualisiert am 2. April 2021", None), "published"), "-");
}
