//! A run as a page that can be read, sent and printed by itself: HTML with its pictures in it, without scripts, which asks nothing of
//! any network.

mod html;
mod sections;
mod style;

use std::path::Path;

use eframe::egui::vec2;

use self::html::Html;
use super::{
    curves::Curves,
    picture::{Canvas, Look, Manner, Source, Subject},
    settings::Layout,
    state::State,
};
use crate::{
    front::{Member, recommended},
    run::{Record, TestIntervals},
};

/// Size of the picture of the front, of that of the accuracy, and width of that of the network, in points.
const FRONT: [f32; 2] = [700.0, 380.0];
const SCORES: [f32; 2] = [700.0, 220.0];
const NETWORK: f32 = 430.0;

/// A run that is reported, and everything that its page is made from.
struct Report {
    state: State,
    curves: Curves,
    layout: Layout,
    /// What is known of the figures of the recommended network on the test rows.
    intervals: TestIntervals,
}

/// The page of a run, which was read from a folder, if it was. It has no points: then there is nothing to report.
///
/// The rows are read, where they are there, for the confidence intervals of the test figures of the recommended network.
#[must_use]
pub fn report(record: Record, folder: Option<&Path>) -> Option<String> {
    let shown = chosen(&record)?.point.number;
    let member = chosen(&record)?;
    // Without the rows an accuracy still has its interval.
    let intervals = member.point.test.map(|_| {
        TestIntervals::with_rows(&record.info, member)
            .unwrap_or_else(|_| TestIntervals::without_rows(&member.point, &record.info.dataset))
    });
    let mut state = State::default();
    state.open(record, folder.map(Path::to_owned), false);
    state.selected = Some(shown);
    let layout = Layout::default();
    let curves = Curves::of(&state, layout);
    Some(Report { state, curves, layout, intervals: intervals.unwrap_or_default() }.page())
}

/// The network that is recommended, or else that of lowest training loss.
fn chosen(record: &Record) -> Option<&Member> {
    recommended(&record.front).or_else(|| record.front.best())
}

impl Report {
    fn page(&self) -> String {
        let mut html = Html::default();
        self.heading(&mut html);
        self.setup(&mut html);
        self.curves(&mut html);
        self.known(&mut html);
        self.recommended(&mut html);
        self.selectors(&mut html);
        self.points(&mut html);
        sections::foot(&mut html);
        html.page(&self.title(), style::STYLE)
    }

    /// A picture of a view as SVG within the page.
    fn picture(&self, subject: Subject) -> String {
        let size = match subject {
            Subject::Front => FRONT.into(),
            Subject::Scores => SCORES.into(),
            _ => vec2(NETWORK, NETWORK),
        };
        let source = Source {
            state: &self.state,
            curves: &self.curves,
            layout: self.layout,
            zoom: None,
            units_as_images: true,
            comparison: None,
        };
        let picture = source.picture(&mut Canvas::default(), subject, &Look::for_page(size));
        picture.to_svg(&Manner { prefix: subject.stem(), ..Manner::default() })
    }
}
