// Pages that are made to cost much: each family grows with a number.

use std::fmt::Write as _;

/// A family: its name, the number that it is measured at, and the page of a number.
pub(super) type Family = (&'static str, usize, fn(usize) -> String);

fn numbered(count: usize, piece: impl Fn(&mut String, usize)) -> String {
    let mut page = String::new();
    for number in 0..count {
        piece(&mut page, number);
    }
    page
}

/// All families.
pub(super) const FAMILIES: &[Family] = &[
    ("nested div", 100_000, |n| "<div>".repeat(n)),
    ("attributes of one tag", 1_000_000, |n| format!("<p{}>", numbered(n, |page, at| _ = write!(page, " a{at}=x")))),
    ("nested b", 200_000, |n| "<b>".repeat(n)),
    ("nested a", 200_000, |n| "<a>".repeat(n)),
    ("nested ul li", 50_000, |n| "<ul><li>".repeat(n)),
    ("a div", 100_000, |n| "<a><div>".repeat(n)),
    ("b i div /b", 50_000, |n| "<b><i><div></b>".repeat(n)),
    ("p b id=N", 3_000, |n| numbered(n, |page, at| _ = write!(page, "<p><b id={at}>x"))),
    ("p b id=N, many", 100_000, |n| numbered(n, |page, at| _ = write!(page, "<p><b id={at}>x"))),
    ("table b x", 100_000, |n| format!("<table>{}", "<b>x".repeat(n))),
    ("nested table x", 50_000, |n| "<table>x".repeat(n)),
    ("svg g", 100_000, |n| format!("<svg>{}", "<g>".repeat(n))),
    ("nested template", 100_000, |n| "<template>".repeat(n)),
    ("one line", 20_000_000, |n| "x".repeat(n)),
    ("a NUL", 5_000_000, |n| "a\0".repeat(n)),
    ("NUL", 5_000_000, |n| "\0".repeat(n)),
    ("lone surrogates", 1_000_000, |n| "&#xD800;".repeat(n)),
    ("random bytes", 4_000_000, |n| {
        let mut state = 88_172_645_463_325_252_u64;
        let bytes: Vec<u8> = (0..n)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 24) as u8
            })
            .collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }),
    ("random markup", 4_000_000, |n| {
        let mut state = 88_172_645_463_325_252_u64;
        let letters = b"<</>a b=\"'&;p!-td\n";
        (0..n)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                char::from(letters[(state >> 24) as usize % letters.len()])
            })
            .collect()
    }),
    ("<", 4_000_000, |n| "<".repeat(n)),
    ("&", 4_000_000, |n| "&".repeat(n)),
    ("&a", 2_000_000, |n| "&a".repeat(n)),
    ("almost a reference", 200_000, |n| "&CounterClockwiseContourIntegra ".repeat(n)),
    ("references", 1_000_000, |n| "&notin;".repeat(n)),
    ("digits of a reference", 4_000_000, |n| format!("&#{}", "9".repeat(n))),
    ("open comments", 1_000_000, |n| "<!--".repeat(n)),
    ("comments", 500_000, |n| "<!---->".repeat(n)),
    ("dashes", 4_000_000, |n| format!("<!--{}", "-".repeat(n))),
    ("bangs", 1_000_000, |n| format!("<!--{}", "--! ".repeat(n))),
    ("end of nothing", 500_000, |n| "</p>".repeat(n)),
    ("a href=N", 200_000, |n| numbered(n, |page, at| _ = write!(page, "<a href={at}>x"))),
    ("a href=N in divs", 100_000, |n| numbered(n, |page, at| _ = write!(page, "<div><a href={at}>x"))),
    ("open b id=N", 200_000, |n| format!("{}{}", numbered(500, |page, at| _ = write!(page, "<b id={at}>")), numbered(n, |page, at| _ = write!(page, "<b id=x{at}></b>")))),
    ("p font color=N", 100_000, |n| numbered(n, |page, at| _ = write!(page, "<p><font color={at}>x</p>"))),
    ("same formats", 200_000, |n| "<p><b><i class=x><u>x".repeat(n)),
    ("forms", 300_000, |n| "<form>".repeat(n)),
    ("select option", 200_000, |n| format!("<select>{}", "<option>x".repeat(n))),
    ("selects", 200_000, |n| "<select>".repeat(n)),
    ("options", 200_000, |n| "<option>".repeat(n)),
    ("optgroups in select", 200_000, |n| format!("<select>{}", "<optgroup><option>".repeat(n))),
    ("cells", 300_000, |n| format!("<table>{}", "<td>".repeat(n))),
    ("nested tables", 50_000, |n| "<table><tr><td>".repeat(n)),
    ("open scripts in a script", 200_000, |n| format!("<script><!--{}", "<script>".repeat(n))),
    ("scripts", 200_000, |n| "<script></script>".repeat(n)),
    ("almost the end of a text area", 300_000, |n| format!("<textarea>{}", "</textare".repeat(n))),
    ("text area in tables", 200_000, |n| format!("<table>{}", "<textarea></textarea>".repeat(n))),
    ("titles", 200_000, |n| "<title>&amp;</title>".repeat(n)),
    ("many attributes, many tags", 2_000, |n| format!("<p{}>", numbered(255, |page, at| _ = write!(page, " {}", char::from_u32(0x100 + at as u32).unwrap_or('x')))).repeat(n)),
    ("long attribute names", 500, |n| format!("<p{}>", numbered(255, |page, at| _ = write!(page, " aaaaaaaaaaaa{at}aaaaaaaaaaaa"))).repeat(n)),
    ("kept attributes", 1_000, |n| format!("<p{}>", numbered(255, |page, at| _ = write!(page, " data-{at}=&amp;"))).repeat(n)),
    ("attributes with NUL", 1_000, |n| format!("<p{}>", numbered(255, |page, at| _ = write!(page, " \0{at}"))).repeat(n)),
    ("one attribute again", 1_000_000, |n| format!("<p{}>", " id=x".repeat(n))),
    ("tags with one attribute", 300_000, |n| "<br id=x>".repeat(n)),
    ("unclosed quotes", 500_000, |n| "<a x=\"".repeat(n)),
    ("names of all kinds", 200_000, |n| numbered(n, |page, at| _ = write!(page, "<x{at}></x{at}>"))),
    ("long names of all kinds", 100_000, |n| numbered(n, |page, at| _ = write!(page, "<xxxxxxxxxxxxxxxxxxxx-{at}></xxxxxxxxxxxxxxxxxxxx-{at}>"))),
    ("names with capitals", 300_000, |n| "<Foo-Bar CLASS=X></Foo-Bar>".repeat(n)),
    ("one long name", 4_000_000, |n| format!("<{}>", "x".repeat(n))),
    ("cdata in svg", 200_000, |n| format!("<svg>{}", "<![CDATA[x]]>".repeat(n))),
    ("cdata outside", 200_000, |n| "<![CDATA[x]]>".repeat(n)),
    ("math mi html", 100_000, |n| "<math><mi><p>".repeat(n)),
    ("svg desc", 100_000, |n| "<svg><desc>".repeat(n)),
    ("svg p", 100_000, |n| "<svg></p>".repeat(n)),
    ("svg in foreign object", 100_000, |n| "<svg><foreignObject>".repeat(n)),
    ("markers", 100_000, |n| "<object><b>".repeat(n)),
    ("nobr", 200_000, |n| "<nobr>".repeat(n)),
    ("nobr x p", 100_000, |n| "<nobr>x<p>".repeat(n)),
    ("headings", 300_000, |n| "<h1>".repeat(n)),
    ("items", 300_000, |n| "<li>".repeat(n)),
    ("definitions", 300_000, |n| "<dd>".repeat(n)),
    ("paragraphs", 500_000, |n| "<p>".repeat(n)),
    ("buttons", 200_000, |n| "<button>".repeat(n)),
    ("rubies", 200_000, |n| "<ruby><rt>".repeat(n)),
    ("text and NUL in a table", 2_000_000, |n| format!("<table>{}", " \0x\0".repeat(n / 4))),
    ("words in a frameset", 1_000_000, |n| format!("<frameset>{}", "a ".repeat(n))),
    ("words among columns", 1_000_000, |n| format!("<template><col>{}", "a ".repeat(n))),
    ("NUL among columns", 2_000_000, |n| format!("<table><col></table>{}", "x\0".repeat(n / 2))),
    ("NUL in svg", 2_000_000, |n| format!("<svg>{}", "x\0".repeat(n / 2))),
    ("NUL in tables", 1_000_000, |n| "<table>\0</table>".repeat(n / 16)),
    ("columns", 300_000, |n| format!("<table>{}", "<col>".repeat(n))),
    ("columns and text", 200_000, |n| format!("<table>{}", "<col>x".repeat(n))),
    ("bodies", 200_000, |n| numbered(n, |page, at| _ = write!(page, "<body data-{at}=x>"))),
    ("bodies alike", 200_000, |n| format!("{}{}", numbered(255, |page, at| _ = write!(page, "<body data-{at}=x>")), "<body data-254=x>".repeat(n))),
    ("htmls", 200_000, |n| numbered(n, |page, at| _ = write!(page, "<html data-{at}=x>"))),
    ("ends in deep spans", 500_000, |n| format!("{}{}", "<span>".repeat(500), "</x>".repeat(n))),
    ("ends in deep divs", 500_000, |n| format!("{}{}", "<div>".repeat(500), "</x>".repeat(n))),
    ("paragraphs in deep spans", 300_000, |n| format!("{}{}", "<span>".repeat(500), "<p>".repeat(n))),
    ("formats at the bottom", 300_000, |n| format!("{}{}", "<div>".repeat(600), "<b>x</b>".repeat(n))),
    ("turns at the bottom", 200_000, |n| format!("{}{}", "<div>".repeat(511), "<i></i><div></div>".repeat(n))),
    ("deep and back", 300, |n| format!("{}{}", "<div>".repeat(1000), "</div>".repeat(1000)).repeat(n)),
    ("formats closed crosswise", 100_000, |n| "<b><i></b></i>".repeat(n)),
    ("formats around blocks", 100_000, |n| "<b><p></b></p>".repeat(n)),
    ("eight blocks in a link", 10_000, |n| format!("<a href=x>{}</a>", "<div>".repeat(9)).repeat(n)),
    ("links moved out of tables", 50_000, |n| "<table><a>x<tr>".repeat(n)),
    ("foster text", 300_000, |n| format!("<table>{}", "<tr>x".repeat(n))),
    ("children moved again", 20_000, |n| format!("<b><p>{}{}", "x<br>".repeat(1000), "</b><b>".repeat(n))),
    ("doctypes", 300_000, |n| "<!DOCTYPE html>".repeat(n)),
    ("open doctype", 2_000_000, |n| format!("<!DOCTYPE html PUBLIC \"{}", "x".repeat(n))),
    ("line ends", 4_000_000, |n| "\r".repeat(n)),
    ("bogus comments", 1_000_000, |n| "<?".repeat(n)),
    ("empty end tags", 1_000_000, |n| "</>".repeat(n)),
    ("hidden inputs in a table", 200_000, |n| format!("<table>{}", "<input type=hidden>".repeat(n))),
    ("breaks", 500_000, |n| "<br>x".repeat(n)),
    ("pre with line ends", 200_000, |n| "<pre>\n\n".repeat(n)),
    ("noscript in head", 200_000, |n| "<noscript><link>".repeat(n)),
    ("captions", 100_000, |n| format!("<table>{}", "<caption><b>".repeat(n))),
];
