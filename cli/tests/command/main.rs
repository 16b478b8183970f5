//! The command as people run it: the built binary, its output, its messages, its exit codes.

mod batch;
mod clean;
mod eval;
mod explain;
mod html;
mod rules;
mod run;
mod site;
mod table;
