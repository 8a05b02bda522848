//! Writes text as text: with its letters, its font, its size and its place.

use std::fmt::Write;

use eframe::egui::{
    Color32, FontFamily, Pos2, TextFormat,
    epaint::{TextShape, text::Glyph},
};

use super::{
    shapes::rotation,
    svg::{Svg, escaped, number, paint},
};

/// Letters of one row that look alike.
struct Run<'a> {
    text: String,
    from: Pos2,
    to: f32,
    format: &'a TextFormat,
}

/// Writes a piece of text.
pub fn write(svg: &mut Svg<'_>, shape: &TextShape) {
    for run in runs(shape) {
        write_run(svg, shape, &run);
    }
}

/// Within a galley the letters of all rows are those of its text, in their order, up to where it was cut off.
fn runs(shape: &TextShape) -> Vec<Run<'_>> {
    let (galley, job) = (&shape.galley, &shape.galley.job);
    let (mut runs, mut offset) = (Vec::new(), 0);
    for row in &galley.rows {
        let origin = shape.pos + row.pos.to_vec2();
        let mut open: Option<Run<'_>> = None;
        for glyph in &row.row.glyphs {
            let section =
                job.sections.iter().find(|section| section.byte_range.contains(&eframe::egui::text::ByteIndex(offset)));
            let Some(section) = section.or(job.sections.last()) else { continue };
            if job.text.get(offset..).is_some_and(|rest| rest.starts_with(glyph.chr)) {
                offset += glyph.chr.len_utf8();
            }
            runs.extend(open.take_if(|run| !std::ptr::eq(run.format, &raw const section.format)));
            let run = open.get_or_insert_with(|| Run {
                text: String::new(),
                from: origin + glyph.pos.to_vec2(),
                to: 0.0,
                format: &section.format,
            });
            extend(run, glyph, origin);
        }
        runs.extend(open);
        offset += usize::from(row.ends_with_newline);
    }
    runs
}

/// Blanks at the beginning are left out.
fn extend(run: &mut Run<'_>, glyph: &Glyph, origin: Pos2) {
    if run.text.is_empty() && glyph.chr.is_whitespace() {
        run.from.x = origin.x + glyph.pos.x + glyph.advance_width;
        return;
    }
    run.text.push(glyph.chr);
    if !glyph.chr.is_whitespace() {
        run.to = origin.x + glyph.pos.x + glyph.advance_width;
    }
}

fn write_run(svg: &mut Svg<'_>, shape: &TextShape, run: &Run<'_>) {
    let text = run.text.trim_end();
    let color = match (shape.override_text_color, run.format.color) {
        (None, Color32::PLACEHOLDER) => shape.fallback_color,
        (Some(color), _) | (None, color) => color,
    };
    let color = color.gamma_multiply(shape.opacity_factor);
    if text.is_empty() || color == Color32::TRANSPARENT || !run.from.is_finite() {
        return;
    }
    let [x, y, size] = [run.from.x, run.from.y, run.format.font_id.size].map(number);
    let family = match &run.format.font_id.family {
        FontFamily::Monospace => " font-family=\"Hack, 'DejaVu Sans Mono', monospace\"",
        FontFamily::Proportional => "",
        // The only other one is that of headings.
        FontFamily::Name(_) => " font-weight=\"600\"",
    };
    // Another font in its place takes the same room, so that nothing runs into anything.
    let length = if text.chars().count() > 1 {
        format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(run.to - run.from.x))
    } else {
        String::new()
    };
    let line = if run.format.underline.is_empty() { "" } else { " text-decoration=\"underline\"" };
    let (fill, turned) = (paint("fill", color), rotation(shape.angle, shape.pos));
    let _ = writeln!(
        svg.body,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{family}{fill}{length}{line}{turned}>{}</text>",
        escaped(text)
    );
}
