//! Tests of the whole engine.

use super::*;

#[test]
fn built_in_packs_are_sound() {
    for (name, text) in builtin::FILES {
        let check = Pack::check(&format!("{name}.toml"), text);
        assert!(check.problems().is_empty(), "{}", check.render(false));
        let pack = check.pack().expect("no problems");
        let failures: Vec<String> = pack.test().iter().map(ToString::to_string).collect();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}
