//! `inspect` and `verify`: the parts of a cookie, and the result of each check.

mod hints;
mod look;
mod model;
mod render;
mod salts;
mod strangers;

use crate::args::InspectArgs;
use crate::failure::{Failure, Passed};
use crate::input::cookies;
use crate::output::{Page, print, print_json};
use model::{Context, Inspection};

/// Explains each cookie.
pub(crate) fn inspect(args: &InspectArgs) -> Result<Passed, Failure> {
    each(args, false, render::human)
}

/// Prints whether each cookie is valid.
pub(crate) fn verify(args: &InspectArgs) -> Result<Passed, Failure> {
    each(args, true, render::line)
}

fn each(
    args: &InspectArgs,
    secret_required: bool,
    page: impl Fn(&Inspection) -> Page,
) -> Result<Passed, Failure> {
    let context = Context::of(args, secret_required)?;
    let mut passed = true;
    for cookie in cookies(&args.input, &context.setup)? {
        let inspection = look::look(&context, cookie);
        passed &= inspection.passed();
        match args.json {
            true => print_json(&render::json(&inspection))?,
            false => print(&page(&inspection))?,
        }
    }
    Ok(passed)
}
