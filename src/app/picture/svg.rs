//! Writes a picture as SVG.

use std::fmt::Write;

use eframe::egui::{Color32, Pos2, Rect};

use super::{Picture, shapes};

/// How images within a picture are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Images {
    /// As PNG images, which every program shows.
    Embedded,
    /// As squares, for programs that show no images.
    Drawn,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    /// How images within it are written.
    pub images: Images,
    /// With what all names within it begin: several pictures on one page must not have the same.
    pub prefix: &'a str,
    /// Whether it is as wide as a column of a paper, else as it is in points.
    pub for_print: bool,
}

impl Default for Manner<'_> {
    fn default() -> Self {
        Self { images: Images::Embedded, prefix: "p", for_print: false }
    }
}

/// The fonts that text is written in: the window's own, and where it is not there what looks most like it.
pub const SANS: &str = "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif";

/// The picture as a document.
pub fn write(picture: &Picture, manner: &Manner<'_>) -> String {
    let mut svg = Svg { picture, manner: *manner, ..Svg::of(picture) };
    for shape in &picture.shapes {
        svg.clip(shape.clip_rect, &shape.shape);
        shapes::write(&mut svg, &shape.shape);
    }
    svg.close_group();
    svg.finish()
}

/// A document that is being written.
pub struct Svg<'a> {
    pub picture: &'a Picture,
    pub manner: Manner<'a>,
    pub body: String,
    clips: Vec<Rect>,
    /// The clip of the group that is open, by its place.
    open: Option<usize>,
}

impl<'a> Svg<'a> {
    fn of(picture: &'a Picture) -> Self {
        Self { picture, manner: Manner::default(), body: String::new(), clips: Vec::new(), open: None }
    }

    /// Opens the group of what is cut off at this rectangle, if the shape reaches beyond it.
    fn clip(&mut self, clip: Rect, shape: &eframe::egui::Shape) {
        let whole = Rect::from_min_size(Pos2::ZERO, self.picture.size);
        let clip = clip.intersect(whole);
        let wanted = if clip.contains_rect(shape.visual_bounding_rect()) || clip == whole {
            None
        } else {
            let known = self.clips.iter().position(|other| *other == clip);
            Some(known.unwrap_or_else(|| {
                self.clips.push(clip);
                self.clips.len() - 1
            }))
        };
        if wanted != self.open {
            self.close_group();
            if let Some(place) = wanted {
                let _ = writeln!(self.body, "<g clip-path=\"url(#{}-clip{place})\">", self.manner.prefix);
            }
            self.open = wanted;
        }
    }

    fn close_group(&mut self) {
        if self.open.take().is_some() {
            self.body += "</g>\n";
        }
    }

    fn finish(self) -> String {
        let Self { picture, manner, body, clips, .. } = self;
        let [width, height] = [picture.size.x, picture.size.y].map(number);
        let (unit, shown) = if manner.for_print {
            let mm = super::COLUMN_MM;
            ("mm", [mm, mm * picture.size.y / picture.size.x.max(1.0)].map(number))
        } else {
            ("", [width.clone(), height.clone()])
        };
        let title = escaped(&picture.title);
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}{unit}\" height=\"{}{unit}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" aria-label=\"{title}\" font-family=\"{SANS}\" font-kerning=\"none\">\n<title>{title}</title>\n",
            shown[0], shown[1]
        );
        if !clips.is_empty() {
            text += "<defs>\n";
            for (place, clip) in clips.iter().enumerate() {
                let _ = writeln!(
                    text,
                    "<clipPath id=\"{}-clip{place}\"><rect {}/></clipPath>",
                    manner.prefix,
                    box_of(*clip)
                );
            }
            text += "</defs>\n";
        }
        if picture.ground.a() > 0 {
            let _ = writeln!(text, "<rect width=\"{width}\" height=\"{height}\"{}/>", paint("fill", picture.ground));
        }
        text + &body + "</svg>\n"
    }
}

/// A length or a place, as short as a hundredth of a point allows.
pub fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Two places.
pub fn place(at: Pos2) -> String {
    format!("{} {}", number(at.x), number(at.y))
}

/// The attributes of a rectangle.
pub fn box_of(rect: Rect) -> String {
    let [x, y, width, height] = [rect.left(), rect.top(), rect.width(), rect.height()].map(number);
    format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")
}

/// The attributes of a colour for `fill` or `stroke`, with a space before.
pub fn paint(what: &str, color: Color32) -> String {
    let [red, green, blue, alpha] = color.to_srgba_unmultiplied();
    match alpha {
        0 => format!(" {what}=\"none\""),
        255 => format!(" {what}=\"#{red:02x}{green:02x}{blue:02x}\""),
        _ => {
            let opacity = number(f32::from(alpha) / 255.0);
            format!(" {what}=\"#{red:02x}{green:02x}{blue:02x}\" {what}-opacity=\"{opacity}\"")
        }
    }
}

/// Text within XML. Control characters, which XML knows no way to write, become blanks.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => written += "&amp;",
            '<' => written += "&lt;",
            '>' => written += "&gt;",
            '"' => written += "&quot;",
            '\'' => written += "&#39;",
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => written.push(' '),
            letter => written.push(letter),
        }
    }
    written
}
