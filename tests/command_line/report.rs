//! The page about a run.

use std::fmt::Write as _;

use std::{fs, path::Path, process::Command};

use paretoscope::{front::recommended, run::SavedRun};
use resvg::usvg::roxmltree;

use crate::{SMALL, fails, stderr, stdout, support::paretoscope};

/// A run of folds on a table whose names want to be markup.
fn run(folder: &Path) -> SavedRun {
    let mut text = "<b>width</b>,\"height & \"\"depth\"\"\",\"kind</svg><script>alert(1)</script>\"\n".to_owned();
    for row in 0..90 {
        let (x, y) = (f64::from(row % 10) - 4.5, f64::from(row * 7 % 13) - 6.0);
        let kind = if x + 0.3 * y > 0.0 { "<i>a" } else { "b&amp;" };
        writeln!(text, "{x},{y},{kind}").unwrap();
    }
    fs::write(folder.join("a<b>&.csv"), text).unwrap();
    let fit = [&["fit", "a<b>&.csv", "--folds", "3", "--out", "run"], &SMALL[..]].concat();
    let output = paretoscope(folder, &fit);
    assert!(output.status.success(), "{}", stderr(&output));
    SavedRun::open(&folder.join("run")).unwrap()
}

#[test]
fn a_page_tells_what_the_files_of_the_run_tell_and_asks_nothing_of_anyone() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path());
    let output = paretoscope(folder.path(), &["report", "run"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("run.html"), "{}", stdout(&output));
    let page = fs::read_to_string(folder.path().join("run.html")).unwrap();

    for forbidden in ["<script", "<b>width", "<i>a", "http://", "https://", "url(http", "src=", "@import"] {
        let found = page.replace("http://www.w3.org/2000/svg", "").contains(forbidden);
        assert!(!found, "{forbidden}");
    }
    for escaped in ["a&lt;b&gt;&amp;", "&lt;/svg&gt;&lt;script&gt;"] {
        assert!(page.contains(escaped), "{escaped}");
    }
    let figures: Vec<&str> = page
        .match_indices("<svg")
        .map(|(from, _)| &page[from..from + page[from..].find("</svg>").unwrap() + 6])
        .collect();
    assert_eq!(figures.len(), 3);
    for figure in &figures {
        roxmltree::Document::parse(figure).unwrap();
    }
    // Names within the pictures are names of the whole page.
    let mut names: Vec<&str> =
        page.match_indices(" id=\"").map(|(at, _)| page[at + 5..].split('"').next().unwrap()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);

    let four = paretoscope::app::figures::significant;
    let rows: Vec<&str> = page.split("<tr").skip(2).collect();
    assert_eq!(rows.len(), run.front.len());
    for (member, row) in run.front.members().iter().zip(&rows) {
        let point = &member.point;
        let validation = point.validation.unwrap();
        for wanted in [
            format!("<td>{}</td>", point.number),
            format!("<td>{}</td>", four(point.l1)),
            format!("<td>{}</td>", four(point.train.loss)),
            format!("<td>{}</td>", four(validation.loss)),
        ] {
            assert!(row.contains(&wanted), "{wanted} in {row}");
        }
    }
    let chosen = &recommended(&run.front).unwrap().point;
    let marked: Vec<&&str> = rows.iter().filter(|row| row.contains("marked")).collect();
    assert!(marked.len() == 1 && marked[0].contains(&format!("<td>{}</td>", chosen.number)));
    let search = run.search.unwrap();
    for wanted in [
        format!("{:.4}", run.hypervolume()),
        search.effort()[..8].to_owned(),
        format!("accuracy {:.1} % (", 100.0 * chosen.test.unwrap().score),
        format!("<dd>{}</dd>", search.starts),
    ] {
        assert!(page.contains(&wanted), "{wanted}");
    }
    names_nothing_to_get(&page);
    by_a_browser(folder.path());
}

/// Nothing is named that a browser would go and get.
fn names_nothing_to_get(page: &str) {
    for reference in ["href=", "src=", "url(", "@import", "<script", "<link", "<iframe"] {
        for (place, _) in page.match_indices(reference) {
            let rest = page[place + reference.len()..].trim_start_matches(['"', '\'']);
            assert!(rest.starts_with("data:") || rest.starts_with('#'), "{reference}{}", &rest[..rest.len().min(60)]);
        }
    }
}

/// A browser shows every figure and asks for nothing else. Skipped where there is none.
fn by_a_browser(folder: &Path) {
    let flags = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=2000"];
    let home = folder.join("home");
    let user = format!("--user-data-dir={}", home.display());
    let page = format!("file://{}/run.html", folder.display());
    let output = Command::new("chromium").args(flags).args([&user, "--enable-logging=stderr", "--v=0", &page]).output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no chromium to show the page");
        return;
    };
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(shown.matches("<svg").count(), 3, "{}", stderr(&output));
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!complaints.contains("CONSOLE"), "{complaints}");
}

#[test]
fn a_page_goes_where_it_is_told_and_replaces_nothing_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let fit = [&["fit", "iris", "--out", "run"], &SMALL[..]].concat();
    assert!(paretoscope(folder.path(), &fit).status.success());
    fs::create_dir(folder.path().join("pages")).unwrap();
    let report = ["report", "run", "--out", "pages/iris.html"];
    assert!(paretoscope(folder.path(), &report).status.success());
    let output = paretoscope(folder.path(), &report);
    assert!(stderr(&output).contains("exists already") && output.status.code() == Some(1), "{}", stderr(&output));
    assert!(paretoscope(folder.path(), &[&report[..], &["--overwrite"]].concat()).status.success());
    let into = paretoscope(folder.path(), &["report", "run", "--out", "run/run.toml", "--overwrite"]);
    assert!(stderr(&into).contains("belongs to the run"), "{}", stderr(&into));
    fails(folder.path(), &["report", "absent"], 1, "absent");
}
