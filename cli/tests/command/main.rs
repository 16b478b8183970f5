//! The command as people run it: the built binary, its output, its messages, its exit codes.

mod archive;
mod batch;
mod batch_damage;
mod batch_formats;
mod batch_resume;
mod clean;
mod eval;
mod explain;
mod html;
mod rules;
mod run;
mod site;
mod table;
