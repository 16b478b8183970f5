//! Addresses in links: which are safe, and what they are seen from a page.

use std::borrow::Cow;

/// The scheme of `url` in small letters, if it has one.
fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    let mut letters = scheme.bytes();
    let named = letters.next().is_some_and(|first| first.is_ascii_alphabetic()) && letters.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    named.then(|| scheme.to_ascii_lowercase())
}

/// The address that an attribute holds, made absolute where `base` allows; none if it is empty or could do harm.
pub(crate) fn link(value: &str, base: Option<&str>) -> Option<String> {
    let value = tidy(value);
    let resolved = match scheme(&value).as_deref() {
        Some("mailto") => value.into_owned(),
        Some("http" | "https") => value.into_owned(),
        Some(_) => return None,
        None if value.is_empty() || value == "#" => return None,
        None => match base {
            Some(base) => join(base, &value)?,
            None => value.into_owned(),
        },
    };
    Some(encode(&resolved))
}

/// The address of a picture.
pub(crate) fn image(value: &str, base: Option<&str>) -> Option<String> {
    link(value, base).filter(|url| !url.starts_with('#') && !url.starts_with("mailto:"))
}

/// The base of the page at `page` whose `<base href>` is `declared`.
pub(crate) fn base(page: Option<&str>, declared: Option<&str>) -> Option<String> {
    let is_web = |url: &str| matches!(scheme(url).as_deref(), Some("http" | "https"));
    let page = page.map(str::trim).filter(|url| is_web(url));
    let declared = declared.map(tidy).filter(|url| !url.is_empty());
    let url = match (declared, page) {
        (Some(url), _) if is_web(&url) => url.into_owned(),
        (Some(url), Some(page)) if scheme(&url).is_none() => join(page, &url)?,
        (_, page) => page?.to_owned(),
    };
    Some(url)
}

/// Browsers drop white space at the ends and line breaks anywhere; control characters are never meant.
fn tidy(value: &str) -> Cow<'_, str> {
    let value = value.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if value.contains(char::is_control) { Cow::Owned(value.chars().filter(|c| !c.is_control()).collect()) } else { Cow::Borrowed(value) }
}

/// Writes what would end an address in Markdown or HTML, or lead a reader astray, as percent codes.
fn encode(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '`' => out.push_str("%60"),
            '\\' => out.push('/'),
            c if c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}') => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// What `relative` is seen from `base`, an absolute http address (RFC 3986, 5.2).
fn join(base: &str, relative: &str) -> Option<String> {
    let base = base.split('#').next().unwrap_or(base);
    let (scheme, rest) = base.split_once(':')?;
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority_end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
    let (authority, path_and_query) = rest.split_at(authority_end);
    if relative.starts_with("//") || relative.starts_with("\\\\") {
        return Some(format!("{scheme}://{}", relative.trim_start_matches(['/', '\\'])));
    }
    let (path, _) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    match relative.as_bytes().first() {
        Some(b'#') => return Some(format!("{base}{relative}")),
        Some(b'?') => return Some(format!("{scheme}://{authority}{}{relative}", if path.is_empty() { "/" } else { path })),
        _ => {}
    }
    let cut = relative.find(['?', '#']).unwrap_or(relative.len());
    let (relative_path, tail) = relative.split_at(cut);
    let folder = if relative_path.starts_with(['/', '\\']) { "" } else { &path[..path.rfind('/').unwrap_or(0)] };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut pieces = relative_path.trim_start_matches(['/', '\\']).split(['/', '\\']).peekable();
    let mut is_folder = relative_path.is_empty() || relative_path.ends_with('/');
    while let Some(piece) = pieces.next() {
        let last = pieces.peek().is_none();
        match piece {
            "." => is_folder |= last,
            ".." => {
                parts.pop();
                is_folder |= last;
            }
            "" if last => {}
            piece => parts.push(piece),
        }
    }
    let mut out = format!("{scheme}://{authority}/{}", parts.join("/"));
    if is_folder && !out.ends_with('/') {
        out.push('/');
    }
    out.push_str(tail);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{base, link};

    #[test]
    fn relative_addresses_become_absolute() {
        let page = Some("https://example.com/a/b/c?d#e");
        for (value, expected) in [
            ("x", "https://example.com/a/b/x"),
            ("./x/", "https://example.com/a/b/x/"),
            ("../x?y=1#z", "https://example.com/a/x?y=1#z"),
            ("../../../x", "https://example.com/x"),
            ("/x", "https://example.com/x"),
            ("/", "https://example.com/"),
            ("..", "https://example.com/a/"),
            ("//cdn.example.org/x", "https://cdn.example.org/x"),
            ("?q", "https://example.com/a/b/c?q"),
            ("#f", "https://example.com/a/b/c?d#f"),
            (" HTTP://other.org/a b ", "HTTP://other.org/a%20b"),
            ("mailto:a@example.com", "mailto:a@example.com"),
        ] {
            assert_eq!(link(value, page).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(link("x", Some("https://example.com")).as_deref(), Some("https://example.com/x"));
        assert_eq!(link("x y", None).as_deref(), Some("x%20y"));
    }

    #[test]
    fn what_could_do_harm_is_no_address() {
        for value in ["javascript:alert(1)", " JaVa\tScript:alert(1)", "\u{1}javascript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "", " ", "#"] {
            assert_eq!(link(value, Some("https://example.com/")), None, "{value:?}");
        }
    }

    #[test]
    fn the_base_is_the_declared_one_or_the_page() {
        assert_eq!(base(Some("https://example.com/a/b"), Some("/x/")).as_deref(), Some("https://example.com/x/"));
        assert_eq!(base(Some("https://example.com/a/b"), Some("https://cdn.org/")).as_deref(), Some("https://cdn.org/"));
        assert_eq!(base(Some("https://example.com/a"), None).as_deref(), Some("https://example.com/a"));
        assert_eq!(base(Some("about:blank"), Some("x")), None);
        assert_eq!(base(None, None), None);
    }
}
