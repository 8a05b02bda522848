//! The program under test: its process, its window, and what a person does with them.

use std::{
    cell::Cell,
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use eframe::egui::{Pos2, Rect};
use egui_inspection::{INSPECTION_ENV_VAR, PROTOCOL_VERSION, Request, Response, protocol::read_handshake};

use crate::{display::Display, page::Page};

/// Longest that anything but the end of a run may take: machines may be slow, and draw without a graphics card.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// How long to wait before looking again.
const POLL: Duration = Duration::from_millis(5);

/// The program in its window. It is ended with this, if it has not ended by then.
pub struct Program<'a> {
    display: &'a Display,
    process: Child,
    connection: TcpStream,
    /// Number of its window, once it was needed.
    window: Option<String>,
    /// What it says on standard error.
    complaints: PathBuf,
    pixels_per_point: f32,
    /// Just before it was started.
    pub launched: Instant,
}

impl<'a> Program<'a> {
    /// Launches the program for somebody whose things are in `home`.
    pub fn launch(display: &'a Display, home: &Path) -> Self {
        let address = free_address();
        let complaints = home.join("complaints.txt");
        let mut command = Command::new(env!("CARGO_BIN_EXE_paretoscope"));
        command
            .env("DISPLAY", display.name())
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_RUNTIME_DIR", home)
            .env("WINIT_X11_SCALE_FACTOR", "1")
            .env(INSPECTION_ENV_VAR, address.to_string())
            .current_dir(home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&complaints).expect("a file"));
        // The desktop of whoever runs the test is left alone.
        for other in ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DBUS_SESSION_BUS_ADDRESS"] {
            command.env_remove(other);
        }
        let launched = Instant::now();
        let mut process = command.spawn().expect("the program starts");
        let Some(connection) = connect(address, &mut process) else {
            // A process that does not answer may still run.
            let _ = process.kill();
            panic!("the program does not answer: {}", std::fs::read_to_string(complaints).unwrap_or_default());
        };
        let window = None;
        Self { display, process, connection, window, complaints, pixels_per_point: 1.0, launched }
    }

    /// What the window shows now.
    pub fn page(&mut self) -> Page {
        egui_inspection::write_message(&self.connection, &Request::GetTree).expect("the program listens");
        match egui_inspection::read_message(&self.connection).expect("the program answers") {
            Response::Tree { accesskit, pixels_per_point, .. } => {
                self.pixels_per_point = pixels_per_point;
                accesskit.map(Page::from).unwrap_or_default()
            }
            other => panic!("not what the window shows: {other:?}"),
        }
    }

    /// Looks at the window until it shows what is wanted.
    pub fn wait<T>(&mut self, what: &str, wanted: impl Fn(&Page) -> Option<T>) -> T {
        self.wait_long(PATIENCE, what, wanted)
    }

    /// The same for what may take longer.
    pub fn wait_long<T>(&mut self, longest: Duration, what: &str, wanted: impl Fn(&Page) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            let page = self.page();
            if let Some(found) = wanted(&page) {
                return found;
            }
            assert!(start.elapsed() < longest, "waited in vain for {what}; the window shows\n{}", page.summary());
            std::thread::sleep(POLL);
        }
    }

    /// Waits until something with this name is there and usable, and stands still: a menu that opens is still looking
    /// for its place.
    pub fn wait_for(&mut self, name: &str) -> Rect {
        let before = Cell::new(None);
        self.wait(name, |page| {
            let place = page.place(name).filter(|_| page.is_enabled(name));
            place.filter(|_| before.replace(place) == place)
        })
    }

    /// Clicks the middle of something, as soon as that is possible.
    pub fn click(&mut self, name: &str) {
        let place = self.wait_for(name).center();
        self.click_at(place);
    }

    /// Clicks at a place in the window.
    pub fn click_at(&mut self, place: Pos2) {
        self.mouse(place, &["click", "1"]);
    }

    /// Drags from one place to another.
    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.mouse(from, &["mousedown", "1"]);
        // A hand is slower than the window, which sees where it pressed before it sees where it goes.
        self.page();
        for share in [0.25, 0.5, 0.75, 1.0] {
            self.mouse(from.lerp(to, share), &[]);
            self.page();
        }
        self.display.tool(&["mouseup", "1"]);
        self.page();
    }

    /// Moves the mouse to a place in the window and does something there.
    fn mouse(&mut self, place: Pos2, action: &[&str]) {
        let [x, y] = [place.x, place.y].map(|value| format!("{:.0}", value * self.pixels_per_point));
        let window = self.window();
        self.display.tool(&[&["mousemove", "--window", &window, &x, &y], action].concat());
    }

    /// Width and height of the window in pixels.
    pub fn size(&mut self) -> [u32; 2] {
        let window = self.window();
        self.display.size(window.parse().expect("a number"))
    }

    /// Gives the window another size, in pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        let window = self.window();
        self.display.tool(&["windowsize", "--sync", &window, &width.to_string(), &height.to_string()]);
    }

    /// Presses a key, by its name in X11.
    pub fn press(&mut self, key: &str) {
        self.window();
        self.display.tool(&["key", key]);
    }

    /// Replaces the text of a field.
    pub fn fill(&mut self, field: &str, text: &str) {
        self.click(field);
        self.wait(&format!("the cursor in {field}"), |page| page.has_focus(field).then_some(()));
        self.press("ctrl+a");
        self.display.tool(&["type", "--", text]);
        self.wait(&format!("{text} in {field}"), |page| (page.value(field) == Some(text)).then_some(()));
    }

    /// Picks an entry of a list.
    pub fn choose(&mut self, list: &str, entry: &str) {
        self.click(list);
        self.click(entry);
        self.wait(&format!("{entry} in {list}"), |page| (page.value(list) == Some(entry)).then_some(()));
    }

    /// Closes the window as its frame's button would, and waits for the end of the process. Gives how long that took.
    pub fn close(&mut self) -> (ExitStatus, Duration) {
        let window = self.window();
        self.display.close(window.parse().expect("a number"));
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("a process of ours") {
                return (status, start.elapsed());
            }
            assert!(start.elapsed() < PATIENCE, "the program does not end");
            std::thread::sleep(POLL);
        }
    }

    /// Whether it has panicked, even where nobody sees it.
    pub fn has_panicked(&self) -> bool {
        std::fs::read_to_string(&self.complaints).is_ok_and(|text| text.contains("panicked"))
    }

    fn window(&mut self) -> String {
        if let Some(window) = &self.window {
            return window.clone();
        }
        let window = self.display.tool(&["search", "--sync", "--onlyvisible", "--name", "^Paretoscope$"]);
        // Without a window manager nobody else gives the window the keyboard.
        self.display.tool(&["windowfocus", "--sync", &window]);
        self.window.insert(window).clone()
    }
}

impl Drop for Program<'_> {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!(
                "standard error of the program:\n{}",
                std::fs::read_to_string(&self.complaints).unwrap_or_default()
            );
        }
    }
}

/// An address on this machine that nobody listens on.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).expect("a free port")
}

/// Connects as soon as the program listens; nothing if it ends before, or never does.
fn connect(address: SocketAddr, process: &mut Child) -> Option<TcpStream> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE && process.try_wait().is_ok_and(|status| status.is_none()) {
        let Ok(connection) = TcpStream::connect(address) else {
            std::thread::sleep(POLL);
            continue;
        };
        connection.set_nodelay(true).ok()?;
        connection.set_read_timeout(Some(PATIENCE)).ok()?;
        assert_eq!(read_handshake(&connection).ok()?, PROTOCOL_VERSION, "another protocol");
        return Some(connection);
    }
    None
}
