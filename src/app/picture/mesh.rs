//! Writes meshes: areas of one colour as paths, images as images.

use std::{collections::HashMap, fmt::Write};

use eframe::egui::{Color32, ColorImage, Mesh, Rect, TextureId};

use super::{
    base64, pixels,
    svg::{Images, Svg, box_of, number, paint, place},
};

/// Writes a mesh.
pub fn write(svg: &mut Svg<'_>, mesh: &Mesh) {
    if mesh.is_empty() || !mesh.vertices.iter().all(|vertex| vertex.pos.is_finite()) {
        return;
    }
    if mesh.texture_id != TextureId::default() {
        let (mut uv, mut tint) = (Rect::NOTHING, Color32::WHITE);
        for vertex in &mesh.vertices {
            uv.extend_with(vertex.uv);
            tint = vertex.color;
        }
        write_image(svg, mesh.texture_id, mesh.calc_bounds(), uv, tint);
        return;
    }
    let color = mesh.vertices[0].color;
    if mesh.vertices.iter().all(|vertex| vertex.color == color) {
        let _ = writeln!(svg.body, "<path d=\"{}\"{}/>", outline(mesh), paint("fill", color));
    } else {
        triangles(svg, mesh);
    }
}

/// The outline of the triangles together: drawn one by one they would have seams between them.
fn outline(mesh: &Mesh) -> String {
    let mut following: HashMap<u32, Vec<u32>> = HashMap::new();
    for corners in mesh.indices.chunks_exact(3) {
        let at = |corner: usize| mesh.vertices[corners[corner] as usize].pos;
        let is_clockwise = (at(1) - at(0)).rot90().dot(at(2) - at(0)) <= 0.0;
        let corners =
            if is_clockwise { [corners[0], corners[1], corners[2]] } else { [corners[0], corners[2], corners[1]] };
        for side in 0..3 {
            let (from, to) = (corners[side], corners[(side + 1) % 3]);
            // What two triangles share is no edge of them together.
            let back = following.get_mut(&to);
            match back.and_then(|ends| ends.iter().position(|&end| end == from).map(|place| (ends, place))) {
                Some((ends, place)) => drop(ends.swap_remove(place)),
                None => following.entry(from).or_default().push(to),
            }
        }
    }
    let mut path = String::new();
    for first in 0..u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX) {
        let mut here = first;
        let mut letter = 'M';
        while let Some(next) = following.get_mut(&here).and_then(Vec::pop) {
            let _ = write!(path, "{letter}{} ", place(mesh.vertices[here as usize].pos));
            (here, letter) = (next, 'L');
        }
        if letter == 'L' {
            path += "Z ";
        }
    }
    path.trim_end().to_owned()
}

/// Each in the mean of the colours of its corners.
fn triangles(svg: &mut Svg<'_>, mesh: &Mesh) {
    for corners in mesh.indices.chunks_exact(3) {
        let corners = [corners[0], corners[1], corners[2]].map(|corner| mesh.vertices[corner as usize]);
        let between = corners[0].color.lerp_to_gamma(corners[1].color, 0.5).lerp_to_gamma(corners[2].color, 1.0 / 3.0);
        let path = corners.map(|corner| place(corner.pos)).join(" L");
        let _ = writeln!(svg.body, "<path d=\"M{path} Z\"{} shape-rendering=\"crispEdges\"/>", paint("fill", between));
    }
}

/// Writes the part `uv` of an image into a rectangle.
pub fn write_image(svg: &mut Svg<'_>, id: TextureId, rect: Rect, uv: Rect, tint: Color32) {
    let Some(image) = svg.picture.texture(id) else { return };
    let part = pixels::part(image, uv, tint);
    match svg.manner.images {
        Images::Embedded => {
            let Some(bytes) = pixels::png(&part, None) else { return };
            let data = base64::encode(&bytes);
            let _ = writeln!(
                svg.body,
                "<image {} preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" image-rendering=\"optimizeSpeed\" \
                 href=\"data:image/png;base64,{data}\"/>",
                box_of(rect)
            );
        }
        Images::Drawn => draw(svg, &part, rect),
    }
}

/// Draws each stretch of pixels of one colour as a rectangle, all of one colour in one path.
fn draw(svg: &mut Svg<'_>, image: &ColorImage, rect: Rect) {
    let [width, height] = image.size;
    let cell = rect.size() / eframe::egui::vec2(width as f32, height as f32);
    let mut paths: Vec<(Color32, String)> = Vec::new();
    let mut known: HashMap<Color32, usize> = HashMap::new();
    for (row, colors) in image.pixels.chunks_exact(width.max(1)).enumerate() {
        let mut from = 0;
        for stretch in colors.chunk_by(|one, other| one == other) {
            if stretch[0] != Color32::TRANSPARENT {
                let index = *known.entry(stretch[0]).or_insert_with(|| {
                    paths.push((stretch[0], String::new()));
                    paths.len() - 1
                });
                let at = rect.min + eframe::egui::vec2(from as f32, row as f32) * cell;
                let (across, down) = (number(cell.x * stretch.len() as f32), number(cell.y));
                let _ = write!(paths[index].1, "M{} h{across} v{down} h-{across} Z ", place(at));
            }
            from += stretch.len();
        }
    }
    for (color, path) in paths {
        let path = path.trim_end();
        let _ = writeln!(svg.body, "<path d=\"{path}\"{} shape-rendering=\"crispEdges\"/>", paint("fill", color));
    }
}
