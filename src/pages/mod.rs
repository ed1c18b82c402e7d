//! Pages: what a person sees in the browser. Pure: entries and figures in,
//! HTML out. Every text goes through `maud`, which escapes it.

mod advice;
pub mod assets;
mod because;
pub mod filters;
pub mod frame;
mod left_out;
mod links;
mod map;
pub mod names;
mod sources;
mod story;
mod subscribe;
mod today;
mod ui;
mod why;
pub mod words;
mod world;

pub use advice::advice;
pub use frame::{Alternate, Context, Here, alternates, feed_links, frame};
pub use left_out::{LeftOut, left_out_page};
pub use links::{PAGE, beginning, feed_query, page_link};
pub use map::{Where, map_page};
pub use sources::{DAYS, Sources, sources_page};
pub use story::{no_story, story};
pub use subscribe::subscribe;
pub use today::{Today, failing, refused, today};
pub use ui::Ui;
pub use why::evidence;
pub use world::map;
