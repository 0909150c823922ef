//! The code of the guide's page `other_frameworks`, a file for each framework. `tests/page.rs` checks that the
//! page shows these files, `tests/visits.rs` runs them.

pub mod poem_site;
pub mod rocket_site;
pub mod salvo_site;
pub mod tonic_site;
pub mod warp_site;
