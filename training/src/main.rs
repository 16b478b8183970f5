//! Writes the columns that the model judges blocks by, as the library itself computes them.
//!
//! Reads pages as JSON Lines with `id`, `url` and `html`, `html_base64` or `text` from standard input, and writes three files
//! into the folder that the first argument names: `blocks.jsonl` (the text of the blocks of each page), `columns.f32` (the
//! values, row by row, little-endian) and `columns.txt` (the names). Where a line says `"rules": "half"` or `"none"`, the other
//! built-in rules are silent, as they are in a language that they know less. A second argument says so for all lines.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use dechaff::{Format, Input, Pack, Pipeline};

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).context("name the folder to write into")?);
    fs::create_dir_all(&folder)?;
    let rules_of_all = std::env::args().nth(2);
    let mut blocks = BufWriter::new(File::create(folder.join("blocks.jsonl"))?);
    let mut values = BufWriter::new(File::create(folder.join("columns.f32"))?);
    let pipeline = Pipeline::builder().build()?;
    let half = Pack::builtin().iter().flat_map(Pack::rules).step_by(2).fold(Pipeline::builder(), |builder, rule| builder.disable(rule.id())).build()?;
    let none = Pipeline::builder().without_builtin_packs().build()?;
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line?;
        let page: serde_json::Value = serde_json::from_str(&line).with_context(|| format!("line {} is no JSON", number + 1))?;
        let format = if page["text"].is_string() { Format::Text } else { Format::Html };
        if number == 0 {
            fs::write(folder.join("columns.txt"), Pipeline::dump_names(format).join("\n") + "\n")?;
        }
        let html = match (page["html"].as_str().or(page["text"].as_str()), page["html_base64"].as_str()) {
            (Some(html), _) => html.to_owned(),
            (None, Some(coded)) => dechaff::decode_page(&BASE64_STANDARD.decode(coded)?, None).text.into_owned(),
            (None, None) => anyhow::bail!("line {} has neither `html` nor `html_base64`", number + 1),
        };
        let mut input = if format == Format::Text { Input::text(&html) } else { Input::html(&html) };
        if let Some(url) = page["url"].as_str() {
            input = input.url(url);
        }
        let dump = match rules_of_all.as_deref().or(page["rules"].as_str()) {
            None | Some("all") => &pipeline,
            Some("half") => &half,
            Some("none") => &none,
            Some(other) => anyhow::bail!("line {}: `rules` is `all`, `half` or `none`, not `{other}`", number + 1),
        }
        .dump(&input);
        writeln!(blocks, "{}", serde_json::json!({ "id": page["id"], "blocks": dump.blocks }))?;
        for value in dump.values {
            values.write_all(&value.to_le_bytes())?;
        }
    }
    blocks.flush()?;
    values.flush()?;
    Ok(())
}
