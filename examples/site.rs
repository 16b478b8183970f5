//! Learns what repeats across the pages of a host, and cleans one of them with it: `cargo run --example site`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use dechaff::{Error, Input, Pipeline, SiteLearner, SiteProfiles};

fn main() -> Result<(), Error> {
    let stories = [
        "The ferry sails again on Monday, after a winter in which the island had no other boat.",
        "A school that had been shut for years was opened by the mayor, who had once been a pupil there.",
        "Nobody had asked the fishermen, who say that the new pier was built on the wrong side of the bay.",
    ];
    let pages = stories.map(|story| format!("Nyheter\nVær\nStillinger\n{story}\nOm oss\nTips redaksjonen\n"));
    let urls = [1, 2, 3].map(|number| format!("https://news.example.com/{number}"));

    let mut learner = SiteLearner::new();
    for (text, url) in pages.iter().zip(&urls) {
        learner.observe(&Input::text(text).url(url));
    }
    // What goes into a file comes out of it again.
    let profiles = SiteProfiles::from_bytes(&learner.finish().to_bytes())?;
    for profile in profiles.iter() {
        for line in profile.lines().iter().filter(|line| line.frequency().pages > 1) {
            println!("{}: {:?} stands {}", profile.host(), line.sample(), line.frequency());
        }
    }

    let pipeline = Pipeline::builder().profiles(profiles).build()?;
    let cleaned = pipeline.clean(Input::text(&pages[0]).url(&urls[0]));
    print!("\n{}", cleaned.text());
    Ok(())
}
