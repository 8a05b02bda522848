//! Pictures of the window, drawn by the renderer that the program uses.
//!
//! `PARETOSCOPE_SCREENSHOTS=1 cargo test --release --test screenshots` writes them into `screenshots/`; without it the
//! test only looks that there is something on them.

mod common;

use std::path::Path;

use common::{Window, real, settings, wait_for_end};
use eframe::egui::ThemePreference;
use paretoscope::{app::settings::Settings, data::Builtin};

fn take(name: &str, settings: Settings, scale: f32) {
    let mut window = real(settings, [1280.0, 800.0], scale);
    wait_for_end(&mut window);
    save(&mut window, name, scale);
}

fn save(window: &mut Window, name: &str, scale: f32) {
    window.run();
    let picture = window.render().expect("a picture");
    assert_eq!((picture.width() as f32, picture.height() as f32), (1280.0 * scale, 800.0 * scale));
    let corner = *picture.get_pixel(2, 2);
    let drawn = picture.pixels().filter(|pixel| **pixel != corner).count();
    assert!(drawn > picture.len() / 40, "{name} is almost blank");
    if std::env::var_os("PARETOSCOPE_SCREENSHOTS").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        picture.save(folder.join(format!("{name}.png"))).expect("a file");
    }
}

fn themed(settings: Settings, theme: ThemePreference) -> Settings {
    Settings { theme, ..settings }
}

#[test]
fn iris() {
    for (theme, name) in [(ThemePreference::Light, "light"), (ThemePreference::Dark, "dark")] {
        take(&format!("iris-{name}"), themed(settings(Builtin::Iris, "4,4"), theme), 1.0);
    }
}

#[test]
fn digits() {
    for (theme, name) in [(ThemePreference::Light, "light"), (ThemePreference::Dark, "dark")] {
        let settings = Settings { units_as_images: true, ..settings(Builtin::Digits, "20,20") };
        take(&format!("digits-{name}"), themed(settings, theme), 2.0);
    }
}
