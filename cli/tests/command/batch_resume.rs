//! `dechaff batch`: runs that are interrupted, and taken up again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::run::{Folder, PROSE};

/// Lines, some of them bad.
fn lines(count: usize) -> String {
    let line = |number: usize| match number % 500 {
        7 => "not JSON\n".to_owned(),
        _ => format!("{{\"id\": {number}, \"text\": \"Gizmo line\\n{PROSE} {number}\"}}\n"),
    };
    (0..count).map(line).collect()
}

/// A file, or all files of a folder.
fn content(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut ahead = vec![path.to_owned()];
    while let Some(path) = ahead.pop() {
        if path.is_dir() {
            ahead.extend(fs::read_dir(&path).expect("the folder can be read").map(|entry| entry.expect("so can its entries").path()));
        } else {
            all.insert(path.display().to_string(), fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
        }
    }
    all
}

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % end
    }
}

/// How often runs are killed, over all kinds of output.
const KILLS: usize = 100;

#[test]
fn a_run_that_is_killed_is_taken_up_to_the_same_bytes() {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(12_000));
    let outputs = [
        "out.jsonl",
        "out.jsonl.gz",
        "out.jsonl.zst",
        #[cfg(feature = "parquet")]
        "out.parquet",
        "out/",
    ];
    let args = |output: &'static str, quarantine: &'static str| ["batch", "in.jsonl", "-o", output, "--quarantine", quarantine, "--pack", "mine.toml", "--fast", "-j", "2", "-q"];
    let mut chance = Chance(20);
    let (mut kills, mut rounds) = (0, 0);
    while kills < KILLS {
        let output = outputs[rounds % outputs.len()];
        rounds += 1;
        let started = Instant::now();
        let whole = folder.run(&args(output, "bad.jsonl.gz"));
        let time = started.elapsed().as_micros() as u64;
        assert_eq!(whole.code, 0, "{}", whole.stderr);
        let expected = (content(&folder.path(output)), content(&folder.path("bad.jsonl.gz")));
        let remove = || match folder.path(output) {
            path if path.is_dir() => fs::remove_dir_all(path).expect("it can be removed"),
            path => fs::remove_file(path).expect("it can be removed"),
        };
        remove();
        fs::remove_file(folder.path("bad.jsonl.gz")).expect("it can be removed");
        for _ in 0..KILLS / 4 {
            let mut resumed = folder.command(&args(output, "bad.jsonl.gz"));
            let mut child = resumed.arg("--resume").stderr(Stdio::null()).spawn().expect("the binary runs");
            std::thread::sleep(Duration::from_micros(chance.below(time)));
            child.kill().expect("it is our child");
            let ended = child.wait().expect("it ends").success();
            kills += usize::from(!ended);
            if ended || folder.path(output).exists() {
                break;
            }
        }
        // The last kill may have come when all was done.
        if !folder.path(output).exists() || folder.names().iter().any(|name| name.contains("partial")) {
            let mut last = folder.command(&args(output, "bad.jsonl.gz"));
            assert!(last.arg("--resume").status().expect("the binary runs").success());
        }
        assert!((content(&folder.path(output)), content(&folder.path("bad.jsonl.gz"))) == expected, "{output} after {kills} kills");
        assert!(!folder.names().iter().any(|name| name.contains("partial")), "{:?}", folder.names());
        remove();
    }
}

/// Runs until a state was written down, then sends a signal; gives the exit code.
fn interrupt(folder: &Folder, args: &[&str], signal: &str, state: &str) -> (Option<i32>, String) {
    let mut command = folder.command(args);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let started = Instant::now();
    while !folder.path(state).exists() {
        assert!(started.elapsed() < Duration::from_secs(60), "no state was written down");
        std::thread::sleep(Duration::from_millis(1));
    }
    let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().expect("there is a kill");
    assert!(sent.success());
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn interrupted_runs_say_so_and_refuse_what_differs() {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(150_000)).write("other.jsonl", lines(150_000));
    let args = ["batch", "in.jsonl", "-o", "out.jsonl.zst", "--fast", "-j", "1"];
    let whole = folder.run(&["batch", "in.jsonl", "-o", "whole.jsonl.zst", "--fast"]);
    assert_eq!(whole.code, 0, "{}", whole.stderr);
    let (code, stderr) = interrupt(&folder, &args, "-INT", "out.jsonl.zst.partial/state.json");
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stderr.contains("error: interrupted\n") && stderr.contains("the same command with --resume goes on"), "{stderr}");
    assert!(!folder.path("out.jsonl.zst").exists());
    let refused: &[(&[&str], &str)] = &[
        (&["--mode", "precision"], "cannot resume out.jsonl.zst: what goes differs"),
        (&["-f", "markdown"], "cannot resume out.jsonl.zst: --format differs"),
        (&["other.jsonl"], "cannot resume out.jsonl.zst: the input differs: it was 1 files"),
    ];
    for (more, message) in refused {
        let ran = folder.run(&[&args[..], more, &["--resume"]].concat());
        assert!(ran.code == 2 && ran.stderr.contains(message), "{}", ran.stderr);
    }
    let text = folder.read("in.jsonl");
    folder.write("in.jsonl", text.replacen("Gizmo", "gizmo", 1));
    let ran = folder.run(&[&args[..], &["--resume"]].concat());
    assert!(ran.code == 2 && ran.stderr.contains("with other names or dates"), "{}", ran.stderr);
    // Anew, and once more to its end; how many threads there are makes no difference.
    folder.write("in.jsonl", &text);
    fs::remove_file(folder.path("out.jsonl.zst.partial/state.json")).expect("it is there");
    let (code, stderr) = interrupt(&folder, &args, "-TERM", "out.jsonl.zst.partial/state.json");
    assert_eq!(code, Some(130), "{stderr}");
    let ran = folder.run(&["batch", "in.jsonl", "-o", "out.jsonl.zst", "--fast", "-j", "3", "--resume"]);
    assert!(ran.code == 0 && ran.stderr.contains("note: going on after"), "{}", ran.stderr);
    assert!(fs::read(folder.path("out.jsonl.zst")).expect("it is there") == fs::read(folder.path("whole.jsonl.zst")).expect("it is there"));
    let stdin = folder.run(&["batch", "-", "-o", "out.jsonl", "--resume"]);
    assert!(stdin.code == 2 && stdin.stderr.contains("--resume needs input that can be read again"), "{}", stdin.stderr);
    let stdout = folder.run(&["batch", "in.jsonl", "--resume"]);
    assert!(stdout.code == 2 && stdout.stderr.contains("--resume needs an output"), "{}", stdout.stderr);
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_told_and_the_run_can_go_on() {
    let folder = Folder::new();
    // Half of them take several times as long as it is from one state that is kept to the next, on fast machines too.
    folder.write("in.jsonl", lines(300_000));
    let whole = folder.run(&["batch", "in.jsonl", "-o", "whole.jsonl", "--fast"]);
    assert_eq!(whole.code, 0, "{}", whole.stderr);
    // A limit on the size of files fails as a full disk does: half of the output fits.
    let blocks = fs::metadata(folder.path("whole.jsonl")).expect("it is there").len() / 1024 / 2;
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", blocks * if cfg!(target_os = "macos") { 2 } else { 1 });
    let mut limited = std::process::Command::new("bash");
    limited.args(["-c", &script, env!("CARGO_BIN_EXE_dechaff"), "batch", "in.jsonl", "-o", "out.jsonl", "--fast"]).current_dir(folder.path("."));
    let output = limited.output().expect("there is a shell");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("error: cannot write out.jsonl: File too large"), "{stderr}");
    assert!(stderr.contains("the same command with --resume goes on") && !folder.path("out.jsonl").exists(), "{stderr}");
    let ran = folder.run(&["batch", "in.jsonl", "-o", "out.jsonl", "--fast", "--resume"]);
    assert!(ran.code == 0 && folder.read("out.jsonl") == folder.read("whole.jsonl"), "{}", ran.stderr);
    // A device that is always full.
    if Path::new("/dev/full").exists() {
        let ran = folder.run(&["batch", "in.jsonl", "-o", "/dev/full", "--fast"]);
        assert!(ran.code == 2 && ran.stderr.contains("error: cannot write /dev/full: No space left on device"), "{}", ran.stderr);
    }
}
