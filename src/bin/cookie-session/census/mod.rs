//! `census`: counts many cookies in parallel, in constant memory.

mod candidates;
mod chunks;
mod columns;
mod content;
mod examine;
mod field;
mod report;
mod seen;
mod tally;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cookie_session::token::KeyMatch;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::args::CensusArgs;
use crate::failure::{Failure, Passed};
use crate::output::{print, print_json};
use crate::secrets::{Secrets, warn_of_weak};
use crate::setup::Setup;
use crate::time::Moment;
use candidates::Candidates;
use chunks::{Chunk, Chunks};
use columns::Columns;
use examine::{Context, Examiner};
use tally::Tally;

/// Counts the cookies of all files. It succeeds if everything could be read, whatever the figures are.
pub(crate) fn census(args: &CensusArgs) -> Result<Passed, Failure> {
    let secrets = Secrets::required(&args.secrets)?;
    let plain = secrets.plain()?;
    warn_of_weak(&plain);
    let given = Setup::of(&args.scheme)?;
    let max_age = args.age.max_age.map(|limit| limit.0);
    let context = Context {
        candidates: Candidates::new(&given, max_age, &secrets.keys()?),
        given,
        now: Moment::or_now(args.age.now),
        name: args.name.clone(),
        field: args.field.clone(),
        keys: args.keys,
    };
    let columns = match (&args.format, &args.field) {
        (Some(format), Some(name)) => Some(Columns::of_format(format, name)?),
        _ => None,
    };
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin } else { &*args.files };
    let progress = progress(files);
    let tally = files
        .iter()
        .flat_map(|path| chunks_of(path, &progress, &context.field, columns))
        .par_bridge()
        .try_fold(|| Examiner::new(&context), |examiner, chunk| chunk.map(|chunk| examiner.with(&chunk)))
        .map(|examiner| examiner.map(|examiner| examiner.tally))
        .try_reduce(Tally::default, |one, other| Ok(one.add(other)));
    progress.finish_and_clear();
    let weak: Vec<(KeyMatch, _)> = plain.weaknesses();
    let report = report::json(&tally?, &context.candidates, &weak, args.keys);
    if args.json {
        print_json(&report)?
    } else {
        print(&report::human(&report))?
    }
    Ok(true)
}

/// Returns the chunks of one file, or the reason why it cannot be read.
fn chunks_of(
    path: &Path,
    progress: &ProgressBar,
    field: &Option<String>,
    columns: Option<Columns>,
) -> Box<dyn Iterator<Item = Result<Chunk, Failure>> + Send> {
    let shown = path.display().to_string();
    let input: io::Result<Box<dyn Read + Send>> = match path.to_str() {
        Some("-") => Ok(Box::new(io::stdin())),
        _ => File::open(path).map(|file| Box::new(file) as _),
    };
    let failed = move |error: io::Error| Failure::Because(format!("{shown}: {error}"));
    match input {
        Ok(input) => {
            let chunks = Chunks::new(progress.wrap_read(input), field.clone(), columns);
            Box::new(chunks.map(move |chunk| chunk.map_err(&failed)))
        }
        Err(error) => Box::new(std::iter::once(Err(failed(error)))),
    }
}

/// Shows how much has been read, on a terminal only.
fn progress(files: &[PathBuf]) -> ProgressBar {
    let sizes = files
        .iter()
        .map(|path| path.metadata().ok().filter(|about| about.is_file()).map(|about| about.len()));
    let (template, bar) = match sizes.sum::<Option<u64>>() {
        Some(total) => {
            ("{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left", ProgressBar::new(total))
        }
        None => ("{spinner} {bytes}, {bytes_per_sec}", ProgressBar::no_length()),
    };
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
