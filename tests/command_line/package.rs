//! The program as it is installed: its version, manual, completions, icons and packages.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    stderr, stdout,
    support::{asset, paretoscope},
};

/// Every command that a person may type.
const COMMANDS: [&str; 6] = ["fit", "open", "export", "predict", "compare", "data"];

#[test]
fn the_version_is_told() {
    let output = paretoscope(Path::new("."), &["--version"]);
    assert_eq!(stdout(&output), format!("paretoscope {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_manual_has_a_page_for_every_command_and_all_options() {
    let folder = tempfile::tempdir().unwrap();
    let output = paretoscope(folder.path(), &["manual", "man1"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let page = |name: &str| std::fs::read_to_string(folder.path().join("man1").join(name)).unwrap();
    let first = page("paretoscope.1");
    assert!(first.contains(".TH paretoscope 1") && first.contains(env!("CARGO_PKG_VERSION")), "{first}");
    for command in COMMANDS {
        assert!(first.contains(&format!("paretoscope\\-{command}(1)")), "{first}");
        assert!(page(&format!("paretoscope-{command}.1")).contains("SYNOPSIS"));
    }
    let fit = page("paretoscope-fit.1");
    let help = stdout(&paretoscope(folder.path(), &["fit", "--help"]));
    let options: Vec<&str> = help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 3).collect();
    assert!(options.len() > 30);
    for option in options {
        let option: String =
            option.chars().take_while(|&letter| letter == '-' || letter.is_ascii_alphanumeric()).collect();
        assert!(fit.contains(&option.replace('-', "\\-")), "{option}");
    }
}

#[test]
fn shells_complete_commands_and_options() {
    let folder = tempfile::tempdir().unwrap();
    let script = |shell: &str| {
        let output = paretoscope(folder.path(), &["completions", shell]);
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = script(shell);
        for word in ["compare", "penalty-factor", "free-biases"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    // As bash itself asks for them.
    std::fs::write(folder.path().join("complete.bash"), script("bash")).unwrap();
    let ask = "source complete.bash; COMP_WORDS=(paretoscope fit iris --penal); COMP_CWORD=3; \
               _paretoscope paretoscope --penal iris; echo \"${COMPREPLY[@]}\"";
    let Ok(output) = Command::new("bash").args(["-c", ask]).current_dir(folder.path()).output() else { return };
    assert_eq!(stdout(&output).trim(), "--penalty-factor", "{}", stderr(&output));
    let output = paretoscope(folder.path(), &["completions", "no-shell"]);
    assert_eq!(output.status.code(), Some(2));
}

/// The picture of the icon with this side, in pixels.
fn icon(side: u32) -> resvg::tiny_skia::Pixmap {
    let text = std::fs::read_to_string(asset("icon/paretoscope.svg")).unwrap();
    let tree = resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).unwrap();
    let mut picture = resvg::tiny_skia::Pixmap::new(side, side).unwrap();
    let scale = side as f32 / tree.size().width();
    resvg::render(&tree, resvg::tiny_skia::Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture
}

/// A picture as Windows keeps it in an icon: its header, blue, green, red and opacity of each pixel from the bottom row to the top, and a mask of
/// what is seen through, of one bit for each pixel in rows of whole double words.
fn bitmap(picture: &resvg::tiny_skia::Pixmap) -> Vec<u8> {
    let side = picture.width();
    // The height counts the mask as well; one plane, 32 bits per pixel.
    let header = [40, side, 2 * side, 1 | 32 << 16, 0, 0, 0, 0, 0, 0];
    let mut bytes: Vec<u8> = header.iter().flat_map(|number: &u32| number.to_le_bytes()).collect();
    let mut mask = Vec::new();
    for row in picture.pixels().chunks_exact(side as usize).rev() {
        let start = mask.len();
        mask.resize(start + 4 * row.len().div_ceil(32), 0_u8);
        for (place, pixel) in row.iter().enumerate() {
            let color = pixel.demultiply();
            bytes.extend([color.blue(), color.green(), color.red(), color.alpha()]);
            if color.alpha() == 0 {
                mask[start + place / 8] |= 0x80 >> (place % 8);
            }
        }
    }
    bytes.extend(mask);
    bytes
}

/// The icon of Windows: a directory of pictures. Only the largest is a PNG, as Microsoft advises: not every reader takes small ones.
fn ico() -> Vec<u8> {
    let sides = [16_u32, 24, 32, 48, 64, 128, 256];
    let kept = |side: u32| if side < 256 { bitmap(&icon(side)) } else { icon(side).encode_png().unwrap() };
    let pictures: Vec<Vec<u8>> = sides.iter().map(|&side| kept(side)).collect();
    let mut bytes = [0_u16, 1, 7].iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let mut offset = 6 + 16 * 7_u32;
    for (&side, picture) in sides.iter().zip(&pictures) {
        let length = u32::try_from(picture.len()).unwrap();
        // A side of 256 is written as 0; one plane, 32 bits per pixel.
        let side = u8::try_from(side % 256).unwrap();
        bytes.extend([side, side, 0, 0, 1, 0, 32, 0]);
        bytes.extend(length.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        offset += length;
    }
    bytes.extend(pictures.concat());
    bytes
}

/// The icon of a Mac: PNGs with their kinds and lengths. In a bundle the kinds for 16 and 32 pixels hold no PNG that is shown; those for screens
/// with two pixels to a point do, and serve others too.
fn icns() -> Vec<u8> {
    let kinds = [
        (b"ic11", 32),
        (b"ic12", 64),
        (b"ic07", 128),
        (b"ic13", 256),
        (b"ic08", 256),
        (b"ic14", 512),
        (b"ic09", 512),
        (b"ic10", 1024),
    ];
    let mut parts = Vec::new();
    for (kind, side) in kinds {
        let picture = icon(side).encode_png().unwrap();
        parts.extend(kind);
        parts.extend(u32::try_from(picture.len() + 8).unwrap().to_be_bytes());
        parts.extend(picture);
    }
    let length = u32::try_from(parts.len() + 8).unwrap();
    [b"icns".as_slice(), &length.to_be_bytes(), &parts].concat()
}

#[test]
fn the_icons_are_the_picture() {
    let made = [
        ("paretoscope.png", icon(256).encode_png().unwrap()),
        ("paretoscope.ico", ico()),
        ("paretoscope.icns", icns()),
    ];
    for (name, bytes) in made {
        let path = asset("icon").join(name);
        if std::env::var_os("PARETOSCOPE_WRITE_ICONS").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        let there = std::fs::read(&path).unwrap_or_default();
        assert!(there == bytes, "assets/icon/{name} is not the picture: run this test with PARETOSCOPE_WRITE_ICONS=1");
    }
}

/// The keys of a desktop entry.
fn entry(name: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(asset("linux").join(name)).unwrap();
    assert!(text.starts_with("[Desktop Entry]\n"));
    text.lines()
        .skip(1)
        .map(|line| line.split_once('=').unwrap())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn the_debian_package_holds_all_that_a_desktop_needs() {
    if Command::new("dpkg-deb").arg("--version").output().is_err() {
        eprintln!("skipped: there is no dpkg-deb");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(asset("linux/package.sh"))
        .args([Path::new(env!("CARGO_BIN_EXE_paretoscope")), folder.path()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let package = PathBuf::from(stdout(&output).trim());
    let field = |name: &str| {
        let output = Command::new("dpkg-deb").arg("-f").args([&package, Path::new(name)]).output().unwrap();
        stdout(&output).trim().to_owned()
    };
    assert_eq!((field("Package").as_str(), field("Version").as_str()), ("paretoscope", env!("CARGO_PKG_VERSION")));
    assert!(field("Depends").contains("libc6 (>= 2."), "{}", field("Depends"));
    let root = folder.path().join("root");
    assert!(Command::new("dpkg-deb").arg("-x").args([&package, &root]).status().unwrap().success());
    let version = Command::new(root.join("usr/bin/paretoscope")).arg("--version").output().unwrap();
    assert!(stdout(&version).contains(env!("CARGO_PKG_VERSION")));
    for file in [
        "usr/share/applications/paretoscope.desktop",
        "usr/share/applications/paretoscope-open.desktop",
        "usr/share/mime/packages/paretoscope.xml",
        "usr/share/icons/hicolor/scalable/apps/paretoscope.svg",
        "usr/share/icons/hicolor/256x256/apps/paretoscope.png",
        "usr/share/bash-completion/completions/paretoscope",
        "usr/share/zsh/vendor-completions/_paretoscope",
        "usr/share/fish/vendor_completions.d/paretoscope.fish",
        "usr/share/doc/paretoscope/copyright",
    ] {
        assert!(root.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    let mut manual = String::new();
    let packed = std::fs::File::open(root.join("usr/share/man/man1/paretoscope-fit.1.gz")).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut manual).unwrap();
    assert!(manual.contains("penalty\\-factor"));
    // The entries start the program that is there, and one of them takes folders.
    for (name, command) in [("paretoscope.desktop", "paretoscope"), ("paretoscope-open.desktop", "paretoscope open %F")]
    {
        let entry = entry(name);
        assert!(entry.contains(&("Exec".to_owned(), command.to_owned())), "{entry:?}");
        assert!(entry.contains(&("Icon".to_owned(), "paretoscope".to_owned())), "{entry:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_bundle_of_a_mac_holds_program_icon_and_version_and_is_signed() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    // Stands for the tool of a Mac, and notes what it is asked for.
    let tools = folder.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    let codesign = tools.join("codesign");
    std::fs::write(&codesign, "#!/bin/sh\necho \"$@\" >\"$(dirname \"$0\")/asked\"\n").unwrap();
    std::fs::set_permissions(&codesign, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::join_paths(
        std::iter::once(tools.clone()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let output = Command::new(asset("macos/bundle.sh"))
        .args([Path::new(env!("CARGO_BIN_EXE_paretoscope")), folder.path()])
        .env("PATH", path.unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let app = folder.path().join("Paretoscope.app");
    let asked = std::fs::read_to_string(tools.join("asked")).unwrap();
    assert_eq!(asked.trim(), format!("--force --sign - {}", app.display()));
    let list = std::fs::read_to_string(app.join("Contents/Info.plist")).unwrap();
    let value = |key: &str| {
        let rest = list.split_once(&format!("<key>{key}</key><string>")).unwrap_or_else(|| panic!("{key}")).1;
        rest.split_once("</string>").unwrap().0.to_owned()
    };
    for key in ["CFBundleShortVersionString", "CFBundleVersion"] {
        assert_eq!(value(key), env!("CARGO_PKG_VERSION"));
    }
    assert_eq!(value("CFBundlePackageType"), "APPL");
    let program = app.join("Contents/MacOS").join(value("CFBundleExecutable"));
    assert!(program.metadata().unwrap().permissions().mode() & 0o111 == 0o111, "{}", program.display());
    let icon = app.join("Contents/Resources").join(value("CFBundleIconFile")).with_extension("icns");
    assert!(std::fs::read(icon).unwrap().starts_with(b"icns"));
}
