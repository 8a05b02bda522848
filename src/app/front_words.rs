//! What is said of a front: to a person who cannot see it, and in its place before there is one.

use eframe::egui::{Align2, Painter, Rect, vec2};

use super::{curves::Mark, figures, front_plot::FrontPlot, state::Status, theme};

impl FrontPlot<'_> {
    /// What a person who cannot see the front is told of it.
    pub fn description(&self) -> String {
        match self.curves.marks.len() {
            0 => {
                let (heading, text) = self.emptiness();
                format!("{heading}. {text}")
            }
            1 => "Front of 1 point".to_owned(),
            points => match self.curves.overfits {
                Some(l1) => {
                    format!("Front of {points} points; overfits from an ℓ¹ norm of {} on", figures::significant(l1))
                }
                None => format!("Front of {points} points"),
            },
        }
    }

    /// The front in a few sentences, for a person who cannot see it: where it begins and ends, and which network is recommended.
    pub fn told(&self) -> String {
        let mut ends = self.curves.front();
        let Some(first) = ends.next() else { return self.description() };
        let last = ends.last().unwrap_or(first);
        let end = |mark: &Mark| {
            let (l1, loss) = (figures::significant(mark.l1), figures::significant(mark.losses[0]));
            format!("{loss} at an ℓ¹ norm of {l1}")
        };
        let mut text = format!("The training loss goes from {} to {}.", end(first), end(last));
        for (distinction, number) in self.state.distinguished() {
            if let Some(mark) = self.curves.mark(number) {
                let rows = usize::from(!mark.losses[1].is_nan());
                let (l1, loss) = (figures::significant(mark.l1), figures::significant(mark.losses[rows]));
                let of = ["training", "validation"][rows];
                let name = super::sentence(distinction.label());
                text = format!("{text} {}: ℓ¹ norm {l1}, {of} loss {loss}.", name.trim_end_matches('.'));
            }
        }
        text
    }

    /// Says what will appear, while there are no points: in the middle of the canvas, or where the trace is not, which falls
    /// towards larger norms on either layout of the axes.
    pub fn note(&self, painter: &Painter, frame: Rect) {
        if !self.curves.marks.is_empty() {
            return;
        }
        let (heading, text) = self.emptiness();
        let lines = [(heading, theme::heading(), self.palette.text), (text, theme::body(), self.palette.weak)];
        let [heading, text] = lines.map(|(line, font, color)| painter.layout_no_wrap(line.to_owned(), font, color));
        let size = vec2(heading.size().x.max(text.size().x), heading.size().y + 6.0 + text.size().y);
        let place = if self.state.trace.is_empty() {
            Rect::from_center_size(frame.center(), size)
        } else {
            Align2::LEFT_BOTTOM.anchor_size(frame.left_bottom() + vec2(26.0, -26.0), size)
        };
        let above = Align2::CENTER_TOP.anchor_size(place.center_top(), heading.size());
        let below = Align2::CENTER_BOTTOM.anchor_size(place.center_bottom(), text.size());
        painter.rect_filled(above.union(below).expand(10.0), 6.0, self.palette.canvas);
        painter.galley(above.min, heading, self.palette.text);
        painter.galley(below.min, text, self.palette.weak);
    }

    fn emptiness(&self) -> (&'static str, &'static str) {
        match self.state.status {
            Status::Starting => ("Reading the data", "The front will grow here, point by point."),
            Status::Running if self.state.trace.is_empty() => ("Starting", "The front will grow here, point by point."),
            Status::Running | Status::Paused if self.state.is_warming_up() => {
                ("Training the first network", "The front begins where this training ends.")
            }
            Status::Running | Status::Paused => ("Computing the first point", "The front will grow from there."),
            Status::Finished(_) | Status::Opened => {
                ("No points", "The run was ended before its first point. Press Start to compute it.")
            }
            Status::Failed => ("No points", "The run failed before its first point."),
            Status::Opening => ("Opening the last run", "Its front appears here as it was left."),
            Status::Idle => ("No run yet", "Choose a dataset and a network on the left, then press Start."),
        }
    }
}
