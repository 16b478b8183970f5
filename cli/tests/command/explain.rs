//! `dechaff explain`.

use crate::run::{Folder, PROSE};

fn text() -> String {
    format!(
        "A bridge opens\n\nGizmo line\nOther gizmo line\n{PROSE}\n\nIt rained ((gizmo)) all day on the guests.\nPerhaps a gizmo\n灯台は一八七〇年に建てられ、長い間この港を見守ってきたと地元の人々は言う。それから百年以上が過ぎた。\n"
    )
}

fn shown(args: &[&str], env: &[(&str, &str)]) -> String {
    let folder = Folder::new();
    let ran = folder.run_with(&[&["explain", "--pack", "mine.toml"], args].concat(), text().as_bytes(), env);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    ran.stdout
}

#[test]
fn without_a_terminal_notes_stand_under_whole_lines() {
    insta::assert_snapshot!(shown(&[], &[]), @r"
      A bridge opens

    - Gizmo line
    - Other gizmo line
      └ social-share 0.95 · mine/gizmo: A line that is a gizmo.
      The old bridge over the river was opened again on Friday, after a year of repairs that cost more than the town had planned.

    ~ It rained [-((gizmo))-] all day on the guests.
      └ technical-artifact 0.90 · mine/gizmo-part: A gizmo inside a line.
      Perhaps a gizmo
      灯台は一八七〇年に建てられ、長い間この港を見守ってきたと地元の人々は言う。それから百年以上が過ぎた。

                           lines   parts    words    share
    social-share               2       0        5    7.4 %
    technical-artifact         0       1        1    1.5 %
    removed                    2       1        6    8.8 %
    kept                       5               62   91.2 %
    ");
}

#[test]
fn a_wide_terminal_has_a_margin() {
    insta::assert_snapshot!(shown(&["--overruled"], &[("COLUMNS", "100")]), @r"
      A bridge opens

    - Gizmo line                                                     │ social-share 0.95 · mine/gizmo
    - Other gizmo line                                               │ A line that is a gizmo.
      The old bridge over the river was opened again on Friday,
      after a year of repairs that cost more than the town had
      planned.

    ~ It rained [-((gizmo))-] all day on the guests.                 │ technical-artifact 0.90
                                                                     │ mine/gizmo-part
                                                                     │ A gizmo inside a line.
      Perhaps a gizmo                                                │ stays: byline 0.40 · mine/unsure
                                                                     │ A line that might be a gizmo.
      灯台は一八七〇年に建てられ、長い間この港を見守ってきたと地元の
      人々は言う。それから百年以上が過ぎた。

                           lines   parts    words    share
    social-share               2       0        5    7.4 %
    technical-artifact         0       1        1    1.5 %
    removed                    2       1        6    8.8 %
    kept                       5               62   91.2 %
    ");
}

#[test]
fn a_narrow_terminal_has_none() {
    insta::assert_snapshot!(shown(&["--only-removed"], &[("COLUMNS", "50")]), @r"
    3 - Gizmo line
    4 - Other gizmo line
        └ social-share 0.95 · mine/gizmo: A line that
          is a gizmo.
    7 ~ It rained [-((gizmo))-] all day on the guests.
        └ technical-artifact 0.90 · mine/gizmo-part: A
          gizmo inside a line.

                           lines   parts    words    share
    social-share               2       0        5    7.4 %
    technical-artifact         0       1        1    1.5 %
    removed                    2       1        6    8.8 %
    kept                       5               62   91.2 %
    ");
}

#[test]
fn colour_strikes_out_what_goes() {
    let coloured = shown(&["--color", "always", "--only-removed"], &[]);
    insta::assert_snapshot!(coloured.replace('\u{1B}', "␛"), @r"
    ␛[2m3␛[0m ␛[31m-␛[0m ␛[2m␛[9mGizmo line␛[0m
    ␛[2m4␛[0m ␛[31m-␛[0m ␛[2m␛[9mOther gizmo line␛[0m
        ␛[2m└ ␛[0m␛[33msocial-share␛[0m␛[2m 0.95 · mine/gizmo: A line that is a gizmo.␛[0m
    ␛[2m7␛[0m ␛[33m~␛[0m It rained ␛[2m␛[9m((gizmo))␛[0m all day on the guests.
        ␛[2m└ ␛[0m␛[33mtechnical-artifact␛[0m␛[2m 0.90 · mine/gizmo-part: A gizmo inside a line.␛[0m

                           lines   parts    words    share
    social-share               2       0        5    7.4 %
    technical-artifact         0       1        1    1.5 %
    removed                    2       1        6    8.8 %
    kept                       5               62   91.2 %
    ");
    assert_eq!(shown(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]), shown(&[], &[]));
    assert!(!shown(&["--color", "auto"], &[("NO_COLOR", "1")]).contains('\u{1B}'));
}

#[test]
fn no_row_is_wider_than_the_terminal() {
    for columns in [1, 24, 60, 99, 100, 140, 300] {
        let shown = shown(&["--overruled"], &[("COLUMNS", &columns.to_string())]);
        let document = shown.split("\n                       lines").next().unwrap_or_default();
        for row in document.lines() {
            // Han and kana take two columns.
            let width: usize = row.chars().map(|c| if c >= '\u{3000}' { 2 } else { 1 }).sum();
            assert!(width <= columns.max(24), "{width} of {columns}: {row}");
        }
    }
}

#[test]
fn json_is_that_of_clean() {
    let folder = Folder::new();
    let run = |args: &[&str]| folder.run_with(args, text().as_bytes(), &[]).stdout;
    assert_eq!(run(&["explain", "--pack", "mine.toml", "--format", "json"]), run(&["clean", "--pack", "mine.toml", "--format", "json"]));
    let removed: serde_json::Value = serde_json::from_str(&run(&["explain", "--pack", "mine.toml", "--format", "json", "--only-removed"])).expect("it is JSON");
    let verdicts = removed["verdicts"].as_array().expect("there are verdicts");
    assert_eq!(verdicts.len(), 3);
    assert!(verdicts.iter().all(|verdict| verdict["kept"] == false));
}

#[test]
fn a_text_cannot_speak_to_the_terminal() {
    let folder = Folder::new();
    let ran = folder.run_with(&["explain"], format!("\u{1B}[2J{PROSE}\u{7}\u{202E}\n").as_bytes(), &[]);
    assert!(ran.stdout.starts_with("  ␛[2JThe old bridge"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(['\u{1B}', '\u{7}', '\u{202E}']));
}

#[test]
fn right_to_left_text_has_no_margin() {
    let folder = Folder::new();
    let text = "Gizmo line\nفتح الجسر القديم أبوابه يوم الجمعة بعد عام من أعمال الترميم التي كلفت أكثر مما كان مخططاً لها.\n";
    let ran = folder.run_with(&["explain", "--pack", "mine.toml"], text.as_bytes(), &[("COLUMNS", "140")]);
    assert!(ran.stdout.starts_with("- Gizmo line\n  └ social-share 0.95 · mine/gizmo"), "{}", ran.stdout);
}

#[test]
fn empty_and_clean_texts_say_so() {
    let folder = Folder::new();
    let ran = folder.run_with(&["explain"], b"", &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, "warning: stdin: there is no text in it\n"));
    let ran = folder.run_with(&["explain"], PROSE.as_bytes(), &[]);
    assert_eq!((ran.code, ran.stdout), (0, format!("  {PROSE}\n\nNothing is removed; 24 words stay.\n")));
    assert_eq!(folder.run(&["explain", "none.txt"]).code, 2);
}
