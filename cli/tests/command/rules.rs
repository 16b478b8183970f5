//! `dechaff rules`.

use crate::run::Folder;

#[test]
fn rules_are_listed_and_shown() {
    let folder = Folder::new();
    // Arguments, what stdout says.
    let cases: &[(&[&str], &[&str])] = &[
        (&["rules", "list"], &["Coded cleaners: ", "news-ticker", " packs\n"]),
        (&["rules", "list", "--pack", "mine.toml", "--category", "byline"], &["mine/unsure", "  byline              0.40  1 line\n"]),
        (
            &["rules", "list", "--pack", "mine.toml", "--format", "json"],
            &[
                "{\"id\":\"mine/unsure\",\"pack\":\"mine\",\"category\":\"byline\",\"confidence\":0.4,\"matches\":\"1 line\",\"where\":[],\"why\":\"A line that might be a gizmo.\"}\n",
            ],
        ),
        (&["rules", "show", "mine", "--pack", "mine.toml"], &["mine: Rules for tests.\n", "  mine/gizmo "]),
        (&["rules", "show", "mine/gizmo-part", "--pack", "mine.toml"], &["rule         mine/gizmo-part\n", "regex        \\(\\(gizmo\\)\\)\n", "takes        the match\n"]),
        (&["rules", "show", "gizmo-part", "--pack", "mine.toml"], &["rule         mine/gizmo-part\n"]),
        (&["rules", "show", "news-ticker"], &["news-ticker"]),
    ];
    for (args, texts) in cases {
        let ran = folder.run(args);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
        for text in *texts {
            assert!(ran.stdout.contains(text), "{args:?}: {}", ran.stdout);
        }
    }
    let ran = folder.run(&["rules", "show", "gizmoo", "--pack", "mine.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("there is no rule or pack \"gizmoo\"; did you mean \"mine/gizmo\"?"), "{}", ran.stderr);
}

#[test]
fn a_new_pack_passes_and_is_never_overwritten() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["rules", "new", "my-site"]).code, 0);
    let pack = folder.read("my-site.toml");
    for args in [&["rules", "check", "my-site.toml"][..], &["rules", "test", "my-site.toml"], &["rules", "list", "--pack", "my-site.toml"]] {
        let ran = folder.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {}{}", ran.stdout, ran.stderr);
    }
    let ran = folder.run(&["rules", "new", "my-site.toml"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: my-site.toml is there already; it was left as it is\n"));
    assert_eq!(folder.read("my-site.toml"), pack);
    for name in ["My Site", "../escape", "", "a/b"] {
        let ran = folder.run(&["rules", "new", name]);
        assert_eq!(ran.code, 2, "{name}");
        assert!(ran.stderr.contains("kebab case"), "{}", ran.stderr);
    }
}

#[test]
fn wrong_packs_are_explained() {
    let folder = Folder::new();
    folder.write(
        "wrong.toml",
        "[pack]\nname = \"wrong\"\ndescription = \"Wrong.\"\n\n[[rule]]\nid = \"a\"\ncategory = \"bylin\"\nwhy = \"Why.\"\nlines = [\"x\"]\nremoves = [\"x\"]\nkeeps = [\"y\"]\n",
    );
    folder.write("fails.toml", crate::run::PACK.replace("keeps = [\"It is a gizmo line.\"]", "keeps = [\"Gizmo line!\"]"));
    let ran = folder.run(&["rules", "check", "wrong.toml", "none.toml", "mine.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("did you mean `byline`?") && ran.stdout.contains("wrong.toml:7:"), "{}", ran.stdout);
    assert!(ran.stdout.contains("mine.toml: 3 rules, "), "{}", ran.stdout);
    assert_eq!(ran.stderr, "error: cannot read none.toml: there is no such file\n");
    assert!(folder.run(&["rules", "check", "wrong.toml", "--color", "always"]).stdout.contains('\u{1B}'));
    let ran = folder.run(&["rules", "test", "fails.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("mine/gizmo: `keeps` example \"Gizmo line!\": hit") && ran.stdout.contains("6 examples, 1 fail"), "{}", ran.stdout);
    assert_eq!(folder.run(&["rules", "test", "mine.toml"]).code, 0);
    assert_eq!(folder.run(&["rules", "test", "wrong.toml"]).code, 2);
    assert_eq!(folder.run(&["rules", "check"]).code, 2);
}
