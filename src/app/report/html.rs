//! Writes HTML: everything that is not markup is escaped here and nowhere else.

use std::fmt::Write;

use super::super::picture::escaped;

/// A page that is being written.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// The page with its title and its style.
    pub fn page(self, title: &str, style: &str) -> String {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
             <title>{}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
            escaped(title),
            self.0
        )
    }

    /// An element of this name that holds text alone.
    pub fn element(&mut self, name: &str, text: &str) {
        let _ = writeln!(self.0, "<{name}>{}</{name}>", escaped(text));
    }

    /// The same of a class.
    pub fn paragraph(&mut self, class: &str, text: &str) {
        let _ = writeln!(self.0, "<p class=\"{class}\">{}</p>", escaped(text));
    }

    /// Things and what they are.
    pub fn facts(&mut self, facts: &[(&str, String)]) {
        self.0 += "<dl>\n";
        for (name, value) in facts {
            let _ = writeln!(self.0, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value));
        }
        self.0 += "</dl>\n";
    }

    /// A picture with what it shows below it.
    pub fn figure(&mut self, svg: &str, caption: &str) {
        let _ = writeln!(self.0, "<figure>\n{svg}<figcaption>{}</figcaption>\n</figure>", escaped(caption));
    }

    /// A table; the rows of these places are marked.
    pub fn table(&mut self, headings: &[&str], rows: &[Vec<String>], marked: &[usize]) {
        self.0 += "<table>\n<thead><tr>";
        for heading in headings {
            let _ = write!(self.0, "<th scope=\"col\">{}</th>", escaped(heading));
        }
        self.0 += "</tr></thead>\n<tbody>\n";
        for (place, row) in rows.iter().enumerate() {
            self.0 += if marked.contains(&place) { "<tr class=\"marked\">" } else { "<tr>" };
            for entry in row {
                let _ = write!(self.0, "<td>{}</td>", escaped(entry));
            }
            self.0 += "</tr>\n";
        }
        self.0 += "</tbody>\n</table>\n";
    }

    /// Things one below the other.
    pub fn list(&mut self, entries: &[String]) {
        self.0 += "<ul>\n";
        for entry in entries {
            let _ = writeln!(self.0, "<li>{}</li>", escaped(entry));
        }
        self.0 += "</ul>\n";
    }

    /// A line to type.
    pub fn command(&mut self, line: &str) {
        let _ = writeln!(self.0, "<pre>{}</pre>", escaped(line));
    }
}
