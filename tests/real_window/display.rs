//! A display without a screen, and a mouse and a keyboard on it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use x11rb::{
    CURRENT_TIME,
    protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask},
    rust_connection::RustConnection,
};

/// Width and height of the display in pixels.
const SIZE: &str = "1280x800x24";

/// A display that lasts as long as this.
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Why there can be none here.
    pub fn missing() -> Option<&'static str> {
        let there = |program: &str| {
            std::env::var_os("PATH")
                .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
        };
        ["Xvfb", "xdotool"].into_iter().find(|program| !there(program))
    }

    /// Starts one under a free number, which the server chooses.
    pub fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        let output = server.stdout.take().expect("the server's standard output");
        // From here on it is ended even if what follows fails.
        let mut display = Self { server, name: String::new() };
        // The number comes when clients may connect; nothing comes when the server cannot start.
        BufReader::new(output).read_line(&mut number).expect("text");
        assert!(!number.trim().is_empty(), "Xvfb has opened no display");
        display.name = format!(":{}", number.trim());
        display
    }

    /// What `DISPLAY` is for its clients.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Does with the mouse or the keyboard what `xdotool` calls so.
    pub fn tool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.name).output().expect("xdotool runs");
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert!(output.status.success(), "xdotool {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// Width and height of a window.
    pub fn size(&self, window: u32) -> [u32; 2] {
        let geometry = self.connect().get_geometry(window).unwrap().reply().expect("a window");
        [geometry.width.into(), geometry.height.into()]
    }

    /// Asks a window to close, as the button in its frame does where there is a window manager.
    pub fn close(&self, window: u32) {
        let connection = self.connect();
        let atom = |name: &str| connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
        let (kind, wish) = (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
        let request = ClientMessageEvent::new(32, window, kind, [wish, CURRENT_TIME, 0, 0, 0]);
        connection.send_event(false, window, EventMask::NO_EVENT, request).unwrap().check().expect("a window");
    }

    fn connect(&self) -> RustConnection {
        RustConnection::connect(Some(&self.name)).expect("a display").0
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have gone by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
